"""The editor's side in a real browser: write, look, schedule, publish; nothing is refused, nothing in English."""

import io
import random
import re
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

CHAPTER = "/gids/wat-is-lokale-cocreatie/"
PAGES = [
    "/beheer/",
    "/beheer/moderatie/",
    "/beheer/moderatie/?tab=messages",
    "/beheer/moderatie/afspraken/",
    "/beheer/images/",
    "/beheer/images/multiple/add/",
    "/beheer/logboek/",
    "/beheer/reports/site-history/",
    "/beheer/reports/aging-pages/",
    "/beheer/reports/workflow/",
    "/beheer/redirects/add/",
    "/beheer/account/",
]
SNIPPETS = ["stones/stone", "stones/trait", "methods/method"]
FORMS = pytest.mark.either  # forms of Wagtail; what they save, cocreate/guide saves on each database
ENGLISH = re.compile(
    r"\b(Save draft|Publish|Submit|Choose an? |Add |Edit|Delete|Search|Settings|Help|required field)\b"
)


@pytest.fixture(scope="module")
def desk_of_editor(chromium, site, signed_in) -> Iterator[BrowserContext]:
    """The browser of an editor who signed in: one, as Wagtail's scripts are megabytes to fetch and to read."""
    looks = {"viewport": {"width": 1280, "height": 900}, "locale": "nl-BE"}
    context = chromium.new_context(base_url=site.url, storage_state=signed_in, **looks)
    yield context
    context.close()


@pytest.fixture
def editor(desk_of_editor) -> Iterator[Page]:
    """A new page of it; it fails when the console says that anything went wrong or was refused."""
    page = desk_of_editor.new_page()
    wrong = watch(page)
    yield page
    page.evaluate("localStorage.clear()")  # which panels were open
    page.close()
    assert wrong == []


def watch(page: Page) -> list[str]:
    """Return what the console says that went wrong, or was refused, from now on."""
    wrong: list[str] = []
    page.add_init_script(
        "addEventListener('securitypolicyviolation',"
        " e => console.error('refused', e.effectiveDirective, e.blockedURI, e.sourceFile), true)"
    )
    page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}") if tells(said, page) else None)
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    return wrong


def tells(said: ConsoleMessage, page: Page) -> bool:
    """Whether the console says that something went wrong. Not that what is half typed could not be saved by itself."""
    half_typed = page.url.endswith("/edit/") and "400 (Bad Request)" in said.text
    return said.type == "error" and not half_typed


def published(site, path: str = CHAPTER) -> str:
    return urlopen(f"{site.url}{path}").read().decode()


def picture() -> dict[str, object]:
    file = io.BytesIO()
    Image.new("RGB", (800, 600), tuple(random.randbytes(3))).save(file, "PNG")
    return {"name": "bank.png", "mimeType": "image/png", "buffer": file.getvalue()}


def open_chapter(page: Page) -> str:
    """Open the chapter in the editor and return the path of its editing page."""
    page.goto(f"/beheer/pages/{chapter_id(page)}/edit/")
    expect(page.locator("[data-contentpath=body] .Draftail-Editor").first).to_be_visible()
    return page.url


def chapter_id(page: Page, title: str = "Wat is lokale cocreatie") -> str:
    """Find the chapter among those that the report of page types leads to."""
    page.goto("/beheer/pages/usage/guide/chapterpage/")
    link = page.get_by_role("link", name=re.compile(title, re.IGNORECASE)).first
    return re.search(r"/pages/(\d+)/", link.get_attribute("href")).group(1)


def save(page: Page) -> None:
    with page.expect_navigation():
        page.locator("footer button.action-save").first.click()


def act(page: Page, name: str) -> None:
    """Choose one of the actions behind the button for saving."""
    page.locator(".footer [data-controller~=w-dropdown] > button, .w-dropdown__toggle").last.click()
    with page.expect_navigation():
        page.locator(f"button[name={name}]:visible").click()


def publish(page: Page) -> None:
    act(page, "action-publish")


def add_words(page: Page, words: str) -> None:
    """Type at the end of the first passage."""
    page.locator("[data-contentpath=body] [data-contentpath=text] [contenteditable=true]").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(f" {words}")
    kept = page.locator("[data-contentpath=body] [data-contentpath=text] input[name$='-value-text']").first
    expect(kept).to_have_value(re.compile(re.escape(words)))  # the editor writes it down a moment after the last key


def schedule(page: Page, name: str, moment: str) -> None:
    """Fill in when the page comes or goes, in the dialog for it."""
    page.locator("[data-side-panel-toggle=status], button[aria-label*=tatus]").first.click()
    page.locator("[data-a11y-dialog-show=schedule-publishing-dialog]:visible").first.click()
    dialog = page.locator("#schedule-publishing-dialog")
    field = dialog.locator(f"[name={name}]")
    field.click()
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_be_visible()
    field.fill(moment)
    dialog.get_by_role("heading").first.click()  # not Tab: the calendar of the next field comes late, over the button
    expect(page.locator(".xdsoft_datetimepicker:visible")).to_have_count(0)
    expect(field).to_have_value(moment)  # a day that it does not read becomes today, without a word
    with page.expect_navigation():
        dialog.get_by_role("button", name="Schema opslaan").click()


def test_an_editor_writes_a_chapter_and_it_stands_there_at_the_next_request(editor, site):
    address = open_chapter(editor)
    words = "Wie de sleutel heeft, zet de deur open."
    assert words not in published(site)

    add_words(editor, words)

    editor.locator(".c-sf-add-button:visible").last.click()
    if (choice := editor.get_by_role("option", name=re.compile("passage", re.IGNORECASE))).count():
        choice.first.click()
    new = editor.locator("[data-contentpath=body] [data-streamfield-child]").last
    new.locator("[data-contentpath=heading] input").fill("De sleutel onder de mat")
    new.locator("[data-contentpath=text] [contenteditable=true]").click()
    editor.keyboard.type("Een buurhuis dat van iedereen is.")
    new.locator("[data-contentpath=picture] [data-chooser-action-choose]").first.click()
    editor.locator("#tab-label-upload").click()
    form = editor.locator("#tab-upload")
    form.locator("input[type=file]").set_input_files(picture())
    title = form.locator("input[name$=title]")
    expect(title).to_have_value("bank")  # the name of the file, a moment after the file
    title.fill("Een bank")
    form.locator("[type=submit]").click()
    expect(new.locator("[data-contentpath=picture] [data-chooser-image]").first).to_be_visible()
    alternative = new.locator("[data-contentpath=picture] [name$=alt_text]")
    expect(alternative).to_have_value("Een bank")  # the chooser proposes the title, a moment after the picture
    alternative.fill("Een blauwe bank")

    save(editor)
    assert words not in published(site), "a draft is nobody's business"
    editor.locator(
        "[data-side-panel-toggle=preview], [aria-controls$=preview], button[aria-label*=oorbeeld]"
    ).first.click()
    expect(
        editor.frame_locator("iframe#w-preview-iframe, iframe[title*=oorbeeld]").first.locator("body")
    ).to_contain_text(words)

    assert editor.goto(address.replace("/edit/", "/revisions/compare/live...latest/")).status == 200
    expect(editor.locator("main")).to_contain_text("De sleutel onder de mat")

    editor.goto(address)
    expect(editor.locator("[data-contentpath=picture] [name$=alt_text]").last).to_have_value("Een blauwe bank")
    editor.wait_for_load_state("networkidle")
    publish(editor)
    html = published(site)
    assert words in html
    assert "De sleutel onder de mat" in html
    assert "Een blauwe bank" in html


@FORMS
def test_an_editor_sets_when_a_page_goes_away(editor, site):
    address = open_chapter(editor)
    schedule(editor, "expire_at", "31-12-2031 23:00")
    editor.goto(address)
    expect(editor.locator("#schedule-publishing-dialog [name=expire_at]")).to_have_value("31-12-2031 23:00")


@FORMS
def test_what_goes_live_later_is_not_live_now(editor, site):
    words = "Dit lezen we pas in het volgende decennium."
    address = open_chapter(editor)
    schedule(editor, "go_live_at", "01-01-2031 09:00")
    editor.goto(address)
    add_words(editor, words)
    publish(editor)
    assert words not in published(site)
    editor.goto(address)
    expect(editor.locator("#schedule-publishing-dialog [name=go_live_at]")).to_have_value("01-01-2031 09:00")


@FORMS
def test_each_line_of_the_menu_has_its_drawing_and_fits(editor):
    editor.goto("/beheer/")
    lines = editor.locator(".sidebar-main-menu__list > li > .sidebar-menu-item__link")
    expect(lines.filter(has_text="Opvolging")).to_be_visible()
    for line in lines.all():
        drawing = line.locator("use").first.get_attribute("href")
        assert editor.locator(f"symbol{drawing}").count() == 1, line.inner_text()
        label, bar = line.locator(".menuitem-label").bounding_box(), editor.locator("#wagtail-sidebar").bounding_box()
        assert label["x"] + label["width"] <= bar["x"] + bar["width"], line.inner_text()


FRENCH = "from wagtail.models import Locale; Locale.objects.get_or_create(language_code='fr')"


@FORMS
def test_a_page_is_offered_for_translation_without_inline_code(editor, site):
    site.manage("shell", "-v", "0", "-c", FRENCH)
    editor.goto(f"/beheer/localize/submit/page/{chapter_id(editor)}/")
    expect(editor.locator("[name=locales]").first).to_be_visible()


@FORMS
@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_desk_opens_in_dutch(editor, path):
    assert editor.goto(path).status == 200
    expect(editor.locator("main")).to_be_visible()
    assert ENGLISH.findall(editor.locator("main").inner_text()) == []


@FORMS
@pytest.mark.parametrize("model", SNIPPETS)
def test_what_the_owner_edits_opens_in_dutch(editor, model):
    editor.goto(f"/beheer/snippets/{model}/")
    assert ENGLISH.findall(editor.locator("main").inner_text()) == []
    rows = editor.locator("main table a[href*='/edit/']")
    paths = dict.fromkeys(row.get_attribute("href") for row in rows.all())
    assert len(paths) > 2
    for path in list(paths)[:2]:  # the same form for each
        editor.goto(path)
        expect(editor.locator("main form [type=text]").first).to_be_visible()
        assert ENGLISH.findall(editor.locator("main").inner_text()) == []


@FORMS
def test_the_owner_sees_who_passes_at_once_and_saves_it(editor):
    editor.goto("/beheer/moderatie/afspraken/")
    expect(editor.locator("[name=policy-trust_after]")).to_have_value("1")
    editor.get_by_role("button", name="Bewaar").click()
    expect(editor.get_by_role("status").filter(has_text="Bewaard")).to_be_visible()

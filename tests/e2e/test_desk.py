"""The editors' desk: Axe finds nothing in any look, and all of it works with the keyboard."""

import io
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from cocreate.media.tests import corpus

from .looks import axe, looks_right
from .test_admin import desk_of_editor
from .test_starts import wait_until

__all__ = ["desk_of_editor"]  # a fixture

pytestmark = pytest.mark.either  # cocreate/moderation and cocreate/guide decide and place on each database

DESK = "/beheer/moderatie/"
CUT_OFF = "[...document.querySelectorAll('.desk *')].some(e => e.getBoundingClientRect().right > innerWidth + 1)"
PLAIN = ["", "?tab=questions", "?tab=reports", "?tab=messages", "?tab=decided", "afspraken/"]


def photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(file, "JPEG")
    return file.getvalue()


def give(site, number: int, **data: object) -> str:
    """Give something as someone who never came here; return its id."""
    file = data.pop("file", None)
    given = httpx.post(
        f"{site.url}/api/v1/contributions",
        data=data,
        files={"file": file} if file else {"nothing": b""},
        headers={"X-Forwarded-For": f"10.7.0.{number}"},
        timeout=60,
    )
    assert given.status_code == 201, given.text
    return given.json()["id"]


@pytest.fixture(scope="module")
def waiting(site, tmp_path_factory) -> dict[str, str]:
    """One thing of each kind that waits, one that looks like spam, and a message: name to id."""
    files = tmp_path_factory.mktemp("given")
    film = corpus.write(files / "film.mp4", form="mp4", video="libx264", seconds=3, size=(640, 360)).read_bytes()
    sound = corpus.write(files / "sound.m4a", form="mp4", seconds=3).read_bytes()
    httpx.post(f"{site.url}/contact/", data={"text": "Wie kunnen we bellen?", "name": "Leen"})
    address = f"https://voorbeeld.be/{'heel-lang-' * 12}pagina.html"
    return {
        "text": give(site, 1, kind="text", text="Op het pleintje werd een tafel van twintig meter gedekt.", name="Zoë"),
        "image": give(site, 2, kind="image", text="Het plein.", alt="Een plein", file=("p.jpg", photo(), "image/jpeg")),
        "link": give(site, 3, kind="link", url=address, text="Zo deden zij het."),
        "film": give(site, 4, kind="film", text="De opening.", file=("f.mp4", film, "video/mp4")),
        "recording": give(site, 5, kind="recording", text="Wat zij zei.", file=("s.m4a", sound, "audio/mp4")),
        "spam": give(site, 6, kind="text", text=" ".join(f"Koop! https://{n}.example" for n in "abcdefgh")),
    }


@pytest.fixture
def editor(desk_of_editor) -> Iterator[Page]:
    page = desk_of_editor.new_page()
    yield page
    page.close()


def desk_looks_right(page: Page) -> None:
    """Fail when Axe finds something in any look. The frame around it is Wagtail's, made for 390 pixels and more."""
    looks_right(page, "main", narrow=390)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        settled = wait_until(lambda: not page.evaluate(CUT_OFF), 10)  # Wagtail's menu moves aside first
        assert settled, f"cut off at {width}"


@pytest.mark.parametrize("path", PLAIN)
def test_axe_finds_nothing_at_the_desk(editor, waiting, path):
    editor.goto(DESK + path)
    desk_looks_right(editor)


@pytest.mark.parametrize("kind", ["text", "image", "link", "film", "recording", "spam"])
def test_axe_finds_nothing_with_an_item_of_any_kind(editor, waiting, kind):
    editor.goto(f"{DESK}{waiting[kind]}/", wait_until="networkidle")
    editor.evaluate("document.querySelectorAll('.desk details').forEach(one => { one.open = true; })")
    desk_looks_right(editor)
    if kind != "spam":  # a text once more
        editor.goto(f"{DESK}{waiting[kind]}/wijzig/")
        desk_looks_right(editor)


def test_axe_finds_nothing_in_the_passages_to_choose_from(editor, waiting):
    editor.goto(f"{DESK}{waiting['text']}/", wait_until="networkidle")
    editor.get_by_role("combobox", name="Zet bij een passage").click()
    expect(editor.get_by_role("listbox")).to_be_visible()
    axe(editor, "main")


def test_a_passage_is_found_by_typing_and_chosen_with_the_keyboard(editor, waiting):
    editor.goto(f"{DESK}{waiting['text']}/", wait_until="networkidle")
    field = editor.locator("co-passage-select input[role=combobox]")  # not the list that it takes the place of
    field.focus()
    editor.keyboard.type("zwembad met golven")
    expect(editor.get_by_text("Geen passage heeft deze woorden.")).to_be_visible()
    field.fill("")
    editor.keyboard.type("uitdaging cocreatie plek")
    option = editor.get_by_role("option", name="Een plek of een uitdaging")
    expect(option).to_be_visible()
    expect(option).to_have_attribute("aria-selected", "true")
    editor.keyboard.press("Enter")
    expect(field).to_have_value(re.compile("Een plek of een uitdaging"))
    editor.keyboard.press("Tab")
    expect(editor.get_by_role("button", name="Zet het daar")).to_be_focused()
    editor.keyboard.press("Enter")
    there = editor.locator("main a", has_text="Een plek of een uitdaging")
    expect(there.first).to_be_visible()
    assert urlsplit(editor.url).path.startswith(DESK)


def test_the_plain_list_does_without_javascript(chromium, site, signed_in, waiting):
    context = chromium.new_context(
        base_url=site.url, storage_state=signed_in, java_script_enabled=False, locale="nl-BE"
    )
    page = context.new_page()
    page.goto(f"{DESK}{waiting['link']}/")
    page.get_by_label("Zet bij een passage").select_option(label="Een plek of een uitdaging")
    page.get_by_role("button", name="Zet het daar").click()
    page.goto(f"{DESK}{waiting['link']}/")
    expect(page.locator("main a", has_text="Een plek of een uitdaging").first).to_be_visible()
    context.close()


def test_the_queue_is_worked_through_with_keys_and_the_focus_stays_in_place(editor, waiting):
    editor.goto(DESK, wait_until="networkidle")
    items = editor.locator("[data-item]")
    expect(items.first).to_be_focused()
    ids = [item.get_attribute("id") for item in items.all()]
    editor.keyboard.press("j")
    expect(items.nth(1)).to_be_focused()
    assert items.nth(1).evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    editor.keyboard.press("k")
    editor.keyboard.press("v")
    expect(items.first.locator("textarea").first).to_be_focused()
    editor.keyboard.press("Escape")
    expect(items.first).to_be_focused()
    with editor.expect_navigation():
        editor.keyboard.press("p")
    expect(editor.locator(f"#{ids[0]}")).to_have_count(0)
    expect(editor.locator(f"#{ids[1]}")).to_be_focused()
    expect(editor.locator(f"#{ids[1]}")).to_be_in_viewport()
    with editor.expect_navigation():
        editor.keyboard.press("z")
    expect(editor.locator(f"#{ids[0]}")).to_have_count(1)
    assert editor.evaluate("document.activeElement.hasAttribute('data-item')")

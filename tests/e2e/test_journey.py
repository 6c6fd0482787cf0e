"""The main job: a guest gives at a passage, an editor publishes and works it in, the guest takes it back."""

import io
import random
import re
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

CHAPTER = "/gids/wat-is-lokale-cocreatie/"
ANCHOR = "een-plek-of-een-uitdaging"


def phone_photo() -> bytes:
    """A photo as a phone makes it: lying on its side, with the place where it was taken."""
    picture = Image.new("RGB", (2000, 1500), (180, 120, 60))
    picture.paste((30, 90, 160), (0, 0, 2000, 300))
    exif = picture.getexif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (51.0, 3.0, 12.0), 3: "E", 4: (3.0, 44.0, 5.0)}
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif)
    return file.getvalue()


def give_at_passage(page: Page, story: str, name: str) -> str:
    """Give a picture with `story` at the passage; return the path of the secret link."""
    page.goto(CHAPTER)
    page.locator(f"#{ANCHOR} a[href*='vul-aan']").first.click()
    page.locator("button[value=foto]").click()
    page.locator("input[name=file]").set_input_files(
        {"name": "IMG_2041.JPG", "mimeType": "image/jpeg", "buffer": phone_photo()}
    )
    page.locator("input[name=recognisable]").first.check()
    page.locator("[name=alt]").fill("Een bank op het plein, met een blauwe lucht erboven")
    page.locator("[name=text]").fill(story)
    page.wait_for_load_state("networkidle")  # until its steps are there, if they come
    if (onward := page.get_by_role("button", name="Verder", exact=True)).count():
        onward.click()
    page.locator("[name=shown_name]").fill(name)
    page.locator(".share-send button[type=submit]:visible").click()
    page.wait_for_url(re.compile("/bedankt/"))
    return page.locator("a[href*='/mijn/b/']").first.get_attribute("href")


def sign_in(page: Page, password: str, email: str = "redactie@voorbeeld.be") -> None:
    page.goto("/beheer/")
    page.locator("input[name=username]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path == "/beheer/")


def in_queue(editor: Page, words: str) -> Locator:
    """Go to the page of the queue where the item with these words waits; other tests let things wait before it."""
    item = editor.locator("[data-item]", has_text=words)
    for number in range(1, 100):
        editor.goto(f"/beheer/moderatie/?p={number}")
        if item.count() or not editor.locator("a[rel=next]").count():
            break
    return item


def where_it_shows(site, story: str, words: str) -> dict[str, bool]:
    """Ask as a stranger: in which places can `story` be read?"""
    places = {
        "passage": CHAPTER,
        "insights": "/inzichten/",
        "feed": "/inzichten/atom.xml",
        "search": f"/zoeken/?q={words}",
        "api": "/api/v1/contributions",
    }
    read = {name: urlopen(site.url + path).read().decode() for name, path in places.items()}
    return {name: story in re.sub("</?mark>", "", text) for name, text in read.items()}


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_main_job(chromium, site, javascript):
    words = "".join(random.choices("abdeklmnors", k=14))  # a word that stands nowhere else
    story = f"Op onze bank worden {words} gedeeld."
    name = f"Noor {words}"
    guest = chromium.new_context(
        base_url=site.url, viewport={"width": 390, "height": 844}, java_script_enabled=javascript
    ).new_page()
    secret = give_at_passage(guest, story, name)
    nowhere = dict.fromkeys(["passage", "insights", "feed", "search", "api"], False)
    assert where_it_shows(site, story, words) == nowhere

    guest.goto(CHAPTER)
    expect(guest.locator(f"#{ANCHOR}")).to_contain_text(story)  # its giver sees it waiting

    editor = chromium.new_context(
        base_url=site.url, viewport={"width": 1280, "height": 900}, java_script_enabled=javascript
    ).new_page()
    sign_in(editor, site.password)
    item = in_queue(editor, story)
    if javascript:
        item.focus()
        editor.keyboard.press("p")
    else:
        item.locator("[data-key=p]").click()
    expect(editor.locator("[data-item]", has_text=story)).to_have_count(0)
    assert where_it_shows(site, story, words) == dict.fromkeys(nowhere, True)
    picture = re.search(r'/media/contributions/[^" ,]+', urlopen(site.url + CHAPTER).read().decode()).group()
    stored = Image.open(io.BytesIO(urlopen(site.url + picture).read()))
    assert stored.height > stored.width, "the picture stands upright"
    assert not stored.getexif()

    editor.goto("/beheer/moderatie/?tab=decided")
    editor.locator("[data-item]", has_text=story).locator("h2 a").first.click()
    editor.locator("button[value=work_in]").click()
    expect(editor.locator("button[value=work_in]")).to_have_count(0)
    reader = chromium.new_context(base_url=site.url, java_script_enabled=javascript).new_page()
    reader.goto(CHAPTER)
    expect(reader.locator(f"#{ANCHOR}")).to_contain_text(name)
    guest.goto(secret)
    expect(guest.locator("main")).to_contain_text("Een plek of een uitdaging")
    expect(guest.locator("main")).to_contain_text(re.compile("verwerkt op", re.IGNORECASE))

    guest.locator("a[href$='/terugnemen/']").click()
    guest.locator("main form button[type=submit]").click()
    assert where_it_shows(site, story, words) == nowhere
    with pytest.raises(OSError, match="404"):
        urlopen(site.url + picture)
    reader.reload()
    expect(reader.locator(f"#{ANCHOR}")).to_contain_text("teruggetrokken")
    expect(reader.locator(f"#{ANCHOR}")).not_to_contain_text(name)

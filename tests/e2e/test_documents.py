"""A text that is written together: by a table and a phone at once, with a suggestion from who has nothing but keys."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from .conftest import EXAMPLE
from .looks import looks_right

BEGIN = """
from secrets import token_hex
from cocreate.accounts.models import Guest
from cocreate.documents import actions
from cocreate.trajectories.models import Member, Role, Trajectory
place = Trajectory.objects.get(slug="{slug}")
for steers in (True, False):
    role, guest = Role.objects.filter(steers=steers).first(), Guest.objects.create(key_hash=token_hex(16))
    one = Member.objects.create(trajectory=place, role=role, guest=guest)
    print("path", one.secret_path)
print("path", actions.start(place, {{"title": "Wat we afspraken"}}, one).get_absolute_url())
"""


@pytest.fixture(scope="module")
def paths(site) -> list[str]:
    """The secret link of who pulls, that of who takes part, and the page of a text without words."""
    slug = EXAMPLE.strip("/").split("/")[-1]
    return re.findall(r"path (\S+)", site.manage("shell", "-v", "0", "-c", BEGIN.format(slug=slug)))


@pytest.fixture
def opened(chromium: Browser, site, paths) -> Iterator[Callable[..., Page]]:
    """Open the text in a browser of its own; at the end none of them may have refused or broken something."""
    contexts, said = [], []

    def make(secret: str = "", width: int = 1280, line: Callable[[WebSocketRoute], None] | None = None) -> Page:
        contexts.append(
            chromium.new_context(base_url=site.url, viewport={"width": width, "height": 800}, locale="nl-BE")
        )
        page = contexts[-1].new_page()
        if line:
            page.route_web_socket(re.compile("/live/"), line)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(f"Error: {error}"))
        if secret:
            page.goto(secret)
        page.goto(paths[2])
        return page

    yield make
    for context in contexts:
        context.close()
    assert [line for line in said if "Content Security Policy" in line or "Error:" in line] == []


def test_two_write_at_once_and_a_guest_without_a_mouse_suggests_what_is_taken_over(opened, paths):
    table, phone = opened(paths[0]), opened(paths[1], 320)
    words, same = table.get_by_role("textbox", name="Wat we afspraken"), phone.get_by_role("textbox")
    expect(same).to_have_attribute("contenteditable", "true")
    words.press_sequentially("## Het plein\nDe parking wordt een plein met bomen. @pot")
    expect(table.get_by_role("option", name="Potentieel")).to_be_visible()
    words.press("Enter")
    expect(same).to_contain_text("een plein met bomen. Potentieel")
    expect(phone.locator("co-live-state")).to_contain_text("anderen zien dit")
    same.locator("p").first.click()
    same.press("Control+End")
    same.press_sequentially("En banken.")
    expect(words).to_contain_text("En banken.")
    looks_right(table)

    guest = opened()
    guest.get_by_role("button", name="Wijs een passage aan").press("Enter")
    text = guest.get_by_role("textbox", name="Wat we afspraken")
    expect(text).to_have_attribute("aria-readonly", "true")
    text.press("Control+Home")
    for key in ("ArrowDown", "Home", "Control+Shift+ArrowRight", "Control+Shift+ArrowRight", "x", "Alt+F10"):
        guest.keyboard.press(key)
    expect(guest.get_by_role("button", name="Zeg er iets over")).to_be_focused()
    guest.keyboard.press("ArrowRight")
    guest.keyboard.press("Enter")
    expect(guest.locator("[name=replacement]")).to_be_focused()
    expect(guest.locator("[data-say=suggestion] [name=quote]")).to_have_value(re.compile("^De parking ?$"))
    guest.keyboard.press("Control+A")
    guest.keyboard.type("Het Kerkplein ")
    guest.keyboard.press("Control+A")
    guest.locator("[data-say=suggestion]").get_by_role("button").press("Enter")
    expect(table.get_by_role("status").filter(has_text="Iemand zei iets over de tekst")).to_be_visible()  # for a moment
    expect(table.locator(".editor-mark-suggestion")).to_be_visible()  # nobody asked for the page again
    expect(guest.locator("article[data-passage=suggestion]")).to_be_focused()
    expect(guest.locator(".editor-mark-suggestion")).to_have_text(re.compile("De parking"))
    looks_right(guest)

    table.get_by_role("button", name="Neem het over", exact=True).press("Enter")
    expect(guest.get_by_role("status").filter(has_text="veranderde")).to_be_visible()
    for page in (table, phone, guest):
        expect(page.locator("[role=textbox]")).to_contain_text("Het Kerkplein wordt een plein met bomen.")
    expect(guest.locator("[data-talk] .tag")).to_have_text("overgenomen")


def test_what_somebody_still_wrote_in_a_line_that_another_made_into_something_else_stands_below_it(opened, paths):
    waits: list[Callable[[], None]] = []
    is_silent = False

    def line(page: WebSocketRoute) -> None:
        def passes(send: Callable[[str | bytes], None]) -> Callable[[str | bytes], None]:
            return lambda said: waits.append(lambda: send(said)) if is_silent else send(said)

        server = page.connect_to_server()
        page.on_message(passes(server.send))
        server.on_message(passes(page.send))

    table, phone = opened(paths[0]), opened(paths[1], 390, line)
    words, same = table.get_by_role("textbox", name="Wat we afspraken"), phone.get_by_role("textbox")
    expect(words).to_have_attribute("contenteditable", "true")
    words.press("Control+End")
    words.press("Enter")
    words.press_sequentially("Samen")
    expect(same.locator("> :last-child")).to_contain_text("Samen")
    is_silent = True
    same.press("Control+End")
    same.press_sequentially(" in de tuin")
    words.press("Control+Alt+2")
    expect(words.locator("> :last-child")).to_have_js_property("tagName", "H2")
    is_silent = False
    for one in waits:
        one()
    expect(phone.get_by_role("status").filter(has_text="In een alinea die weg is, schreef iemand nog.")).to_be_visible()
    for box in (words, same):
        expect(box.locator("> :last-child")).to_contain_text("in de tuin")
        expect(box.locator("> h2:nth-last-child(2)")).to_contain_text("Samen")
    looks_right(phone)

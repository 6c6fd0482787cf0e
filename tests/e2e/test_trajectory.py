"""From a drawn parcel to a compass that is read together: phones, an evening, one of them without a connection."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from .test_keyboard import tab_to

#: Seconds that a person needs, after the keystroke-level model of Card, Moran and Newell (1980): to decide and touch;
#: a letter on glass; a page that comes over a slow line.
TOUCH, LETTER, PAGE = 1.35 + 1.1, 0.5, 2.0
ROUND = ("gaat-vanzelf", "vraagt-aandacht")


@dataclass
class Thumb:
    """Does what a thumb does, and counts how long that takes a person."""

    page: Page
    seconds: float = 0

    def tap(self, what: Locator) -> None:
        what.click()
        self.seconds += TOUCH

    def write(self, name: str, text: str) -> None:
        self.page.locator(f"[name={name}]").fill(text)
        self.seconds += TOUCH + LETTER * len(text)

    def point(self, sheet: Locator, right: float, down: float) -> None:
        box = sheet.bounding_box()
        sheet.click(position={"x": box["width"] * right, "y": box["height"] * down})
        self.seconds += TOUCH


@pytest.fixture
def phones(chromium: Browser, site) -> Iterator[Callable[[], Page]]:
    """Make browsers that share nothing; at the end none of them may have refused a script or a style."""
    contexts, said = [], []

    def make() -> Page:
        context = chromium.new_context(
            base_url=site.url, viewport={"width": 390, "height": 844}, locale="nl-BE", has_touch=True
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert [line for line in said if "Content Security Policy" in line or "Error" in line] == []


def _draw(thumb: Thumb) -> None:
    """Find the village, open the sheet and tap the four corners of a parcel."""
    page = thumb.page
    thumb.write("place_name", "Gent")
    thumb.tap(page.get_by_role("button", name="Zoek deze plek"))
    found = page.locator(".place-found input").first
    expect(found).to_be_attached()
    if not found.is_checked():
        thumb.tap(page.locator(".place-found label").first)
    thumb.tap(page.locator(".place-more > summary"))
    thumb.tap(page.get_by_role("button", name="Vlak"))
    for corner in ((0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7)):
        thumb.point(page.locator(".place-sheet"), *corner)
    expect(page.locator(".place-points li")).to_have_count(4)


def _start(page: Page) -> float:
    """Start a trajectory from a drawn parcel; return the seconds that this takes a person."""
    thumb = Thumb(page)
    page.goto("/trajecten/", wait_until="networkidle")
    thumb.tap(page.get_by_role("link", name="Start een traject"))
    page.wait_for_url("**/trajecten/start/")
    thumb.write("title", "Het perceel achter de kerk")
    _draw(thumb)
    thumb.write("gain", "Schaduw en een bank")
    page.wait_for_timeout(3_000)  # who is faster is taken for a machine
    thumb.tap(page.get_by_role("button", name="Begin", exact=True))
    page.wait_for_url(re.compile("/s/"))
    thumb.tap(page.get_by_role("link", name="Naar het traject"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Het perceel achter de kerk")
    expect(page.locator(".place-sketch .area")).to_be_visible()
    expect(page.locator("main .notice")).to_have_count(0)  # it waits for nobody
    return thumb.seconds + 3 * PAGE


def _prints(page: Page, path: str) -> None:
    """Expect that the poster prints its code and address, and nothing of the site around it."""
    page.goto(f"{path}deel/affiche/")
    page.emulate_media(media="print")
    code, poster = page.locator(".trajectory-poster .qr"), page.locator(".trajectory-poster")
    assert code.bounding_box()["width"] > 300, "to be read from two metres"
    expect(poster).to_contain_text("/d/")
    expect(page.get_by_role("banner")).to_be_hidden()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf())) == 1
    page.emulate_media(media="screen")


def _say(page: Page, stone: str, state: str) -> None:
    page.locator(f"label:has([name=stand-{stone}][value={state}])").click()
    page.get_by_role("button", name="Zet je stand").click()


def _place_in_round(make: Callable[[], Page], code: str, screen: Page) -> None:
    """Let six place: three say this and three say that, one of them without a connection at first."""
    six = [make() for _ in range(6)]
    six[0].goto("/ronde/")
    six[0].locator("[name=code]").fill(code.upper())
    six[0].get_by_role("button", name="Ga erheen").click()
    for n, page in enumerate(six):
        if n:
            page.goto(f"/ronde/{code}/", wait_until="networkidle")
        else:
            page.wait_for_url(f"**/ronde/{code}/", wait_until="networkidle")
        page.context.set_offline(n == 5)
        _say(page, "ontmoeting", ROUND[n % 2])
        if n < 5:
            page.wait_for_url(re.compile("/scherm/"))
    alone = six[5].get_by_role("status")
    expect(alone).to_contain_text("Bewaard op dit toestel")
    expect(screen.locator(".growing-count")).to_contain_text("5", timeout=20_000)
    six[5].context.set_offline(False)
    expect(alone).to_contain_text("Wat je eerder zette, is verstuurd")
    expect(screen.locator(".growing-count")).to_contain_text("6", timeout=20_000)


def test_a_drawn_parcel_becomes_a_trajectory_whose_people_see_where_they_differ(phones, api):
    page = phones()
    seconds = _start(page)
    assert seconds < 120, seconds
    path = "/trajecten/" + page.url.split("/trajecten/")[1]
    _prints(page, path)

    page.goto(f"{path}kompas/ronde/")
    page.get_by_role("button", name="Open een ronde").click()
    page.wait_for_url(re.compile("/scherm/"))
    code = page.locator(".round-code").inner_text()
    _place_in_round(phones, code, page)
    page.get_by_role("button", name="Sluit de ronde").click()
    differ = page.locator("h2:has-text('Dit zien jullie verschillend') + ul")
    expect(differ).to_contain_text("Ontmoeting")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Ontmoeting")).first
    expect(row).to_contain_text("verschillend")

    for state in ("niet-aan-de-orde", "vraagt-aandacht"):  # an evening when it plays no part, and one when it is back
        for n in range(4):
            sent = {"stones": {"ontmoeting": state}}
            answer = api.post(
                f"{path.removesuffix('/').replace('trajecten', 'trajectories')}/placements",
                json=sent,
                headers={"Idempotency-Key": f"{code}-{state}-{n}"},
            )
            assert answer.status_code == 201, answer.text
    page.goto(f"{path}kompas/")
    story = page.locator(".trails li").filter(has=page.get_by_role("heading", name="Ontmoeting"))
    expect(story.locator(".tag")).to_have_text("kwam terug")
    expect(story.locator(".trail > li")).to_have_count(3)


@pytest.mark.either  # the test above starts one on each database
def test_a_trajectory_starts_with_the_keyboard_alone(phones):
    page = phones()
    page.goto("/trajecten/start/", wait_until="networkidle")
    press = page.keyboard.press
    tab_to(page, lambda here: here["name"] == "title")
    page.keyboard.type("Het plein zonder muis")
    tab_to(page, lambda here: here["name"] == "place_name")
    page.keyboard.type("Gent")
    press("Enter")
    expect(page.locator(".place-found input").first).to_be_checked()
    tab_to(page, lambda here: here["what"].startswith("SUMMARY"))
    press("Enter")
    tab_to(page, lambda here: here["text"] == "Vlak")
    press("Enter")
    tab_to(page, lambda here: here["what"].startswith("svg"))
    for move in ("ArrowLeft", "ArrowDown", "ArrowRight"):
        press("Enter")
        for _ in range(4):
            press(move)
    expect(page.locator(".place-points li")).to_have_count(3)
    tab_to(page, lambda here: here["text"] == "Begin")
    page.wait_for_timeout(1_000)
    press("Enter")
    page.wait_for_url(re.compile("/s/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Je doet mee")

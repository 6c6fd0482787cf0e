"""The pages of a trajectory and its compass that only who steers them sees: no finding of axe, keys, no JavaScript."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from .conftest import EXAMPLE
from .looks import looks_right
from .test_keyboard import nameless, tab_to

pytestmark = pytest.mark.either

STEERED = [
    *("", "anders/", "meegekregen/", "vraag/", "doe-mee/", "volgen/", "deel/", "deel/affiche/"),
    *("wij/", "wij/ik/", "afspraken/", "afspraken/nieuw/", "experimenten/", "experimenten/nieuw/"),
    *("geven-en-krijgen/nieuw/", "ontmoetingen/", "ontmoetingen/plan/", "kenmerken/deelhouderschap/"),
    *("kompas/ronde/", "kompas/redenen/", "kompas/insluiten/", "kompas/zet/", "kaart/", "kaart/groei/"),
]
ROUND = ["", "scherm/", "papier/"]
RULES = ["", "nieuw/", "proefbank/", "een regel"]
ELSEWHERE = ["/ronde/", "/ronde/?code=nietecht", "/experimenten/", f"/trajecten/start/?zoals={EXAMPLE.split('/')[2]}"]


@pytest.fixture(scope="module")
def started(api) -> dict[str, str]:
    """A trajectory with a place, and the address that lets one steer it."""
    asked = {
        "title": "Het lange pad langs de Schelde, مع الجيران, en terug",
        "about": "Wie hier woont, wil de oever weer op.",
        "place": {"type": "Point", "coordinates": [3.72, 51.05]},
        "challenge": "",
        "visibility": "link",
    }
    given = api.post("/trajectories", json=asked, headers={"X-Forwarded-For": "10.6.5.4"})
    assert given.status_code == 201, given.text
    return given.json()


@pytest.fixture(scope="module")
def key(chromium, site, started) -> dict:
    """The cookies of who came in with the secret address, as Playwright keeps them, and a code of an open round."""
    context = chromium.new_context(base_url=site.url, locale="nl-BE")
    page = context.new_page()
    page.goto(urlsplit(started["secret_url"]).path)
    page.goto(f"/trajecten/{started['slug']}/kompas/ronde/")
    page.get_by_role("button", name="Open een ronde").click()
    page.wait_for_url(re.compile("/scherm/"))
    kept = {"state": context.storage_state(), "code": urlsplit(page.url).path.split("/")[2]}
    context.close()
    return kept


@pytest.fixture(scope="module")
def page(chromium, site, key) -> Iterator[Page]:
    """A browser of who steers the trajectory, and looks only: a page in a new browser costs half a second more."""
    context = chromium.new_context(base_url=site.url, locale="nl-BE", storage_state=key["state"])
    yield context.new_page()
    context.close()


def _open(page: Page, path: str) -> None:
    assert page.goto(path).status in {200, 404}
    for folded in page.locator("main details").all():
        folded.evaluate("one => { one.open = true; }")
    looks_right(page)
    assert nameless(page) == []


@pytest.mark.parametrize("part", STEERED)
def test_axe_finds_nothing_where_one_steers(page, started, part):
    _open(page, f"/trajecten/{started['slug']}/{part}")


@pytest.mark.parametrize("part", ROUND)
def test_axe_finds_nothing_in_a_round(page, key, part):
    _open(page, f"/ronde/{key['code']}/{part}")


@pytest.mark.parametrize("path", ELSEWHERE)
def test_axe_finds_nothing_on_the_way_in(page, path):
    _open(page, path)


@pytest.mark.parametrize("part", RULES)
def test_axe_finds_nothing_at_the_rules(desk, signed_in, part):
    desk.context.add_cookies(signed_in["cookies"])
    desk.goto("/beheer/kompasregels/")
    if part == "een regel":
        desk.locator("main a[href*='/regel/']").first.click()
        desk.wait_for_url(re.compile("/regel/"))
    else:
        assert desk.goto(f"/beheer/kompasregels/{part}").status == 200
    expect(desk.get_by_role("heading", level=1)).to_be_visible()
    looks_right(desk, "main")


def test_a_stand_is_set_with_the_keyboard_alone(phone):
    phone.goto(f"{EXAMPLE}kompas/", wait_until="networkidle")
    tab_to(phone, lambda here: here["href"].endswith("/kompas/zet/"))
    phone.keyboard.press("Enter")
    phone.wait_for_url(re.compile("/kompas/zet/"), wait_until="networkidle")
    tab_to(phone, lambda here: here["name"] == "stand-ontmoeting")
    phone.keyboard.press("Space")
    phone.keyboard.press("ArrowDown")
    expect(phone.locator("[name=stand-ontmoeting]:checked")).to_have_count(1)
    tab_to(phone, lambda here: here["type"] == "submit" and here["text"] == "Zet je stand")
    phone.keyboard.press("Enter")
    phone.wait_for_url(re.compile("/kompas/gezet/"))
    assert nameless(phone) == []


def test_a_round_is_opened_placed_in_and_closed_without_javascript(chromium, site, started):
    """In one browser: who steers may place too."""
    context = chromium.new_context(base_url=site.url, locale="nl-BE", java_script_enabled=False)
    page = context.new_page()
    page.goto(urlsplit(started["secret_url"]).path)
    page.goto(f"/trajecten/{started['slug']}/kompas/ronde/")
    page.get_by_role("button", name="Open een ronde").click()
    page.wait_for_url(re.compile("/scherm/"))
    code = urlsplit(page.url).path.split("/")[2]
    page.goto(f"/ronde/{code}/")
    page.locator("label:has([name=stand-beweging][value=vraagt-aandacht])").click()
    page.get_by_role("button", name="Zet je stand").click()
    page.wait_for_url(re.compile("/scherm/"))
    page.wait_for_timeout(2_000)  # as old as the picture may be
    page.get_by_role("link", name="Kijk opnieuw").click()
    expect(page.locator(".growing-count")).to_contain_text("1")
    page.get_by_role("button", name="Sluit de ronde").click()
    page.wait_for_url(re.compile(f"/ronde/{code}/$"))
    page.locator("[name=meenemen]").fill("We bellen eerst aan.")
    page.locator("form:has([name=meenemen]) button").click()
    expect(page.locator("main")).to_contain_text("We bellen eerst aan.")
    context.close()

"""Axe finds nothing on any page type, in light and dark, narrow and wide; no script is refused."""

import json
import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from . import looks
from .conftest import CHAPTER

pytestmark = pytest.mark.either

NAMES = [
    *("home", "guide", "chapter", "passage", "history", "changes", "compass", "stone", "traits", "trait", "practice"),
    *("case", "methods", "library", "method", "cards", "insights", "contribution", "search"),
    *("voices", "voice", "interviews", "interview"),
    *("trajectories", "start a trajectory", "trajectory", "give and get", "place", "where it stands"),
    *("sheets of traits", "map", "how the map grew", "files of the map", "texts", "agenda"),
    *("search without a find", "share", "share at a passage", "thanks", "secret", "withdraw", "withdrawn", "mine"),
    *("mail off", "contact", "contact thanks", "report", "report thanks", "sign in", "ask a code", "French", "absent"),
]


@pytest.fixture(scope="module")
def tab(chromium, site):
    """A browser that writes down what its console says; one, as each new one costs half a second a page."""
    context = chromium.new_context(base_url=site.url, locale="nl-BE")
    page = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text))
    yield page
    context.close()


@pytest.fixture
def page(tab):
    """The same browser, as of who never came here before."""
    yield tab
    tab.said.clear()
    tab.context.clear_cookies()
    tab.evaluate("localStorage.clear(); sessionStorage.clear()")


def looks_right(page: Page) -> None:
    """Fail when Axe finds something on what stands there, in any look, or a script was refused."""
    looks.looks_right(page)
    assert [line for line in page.said if "Content Security Policy" in line] == []


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(page, places, name):
    page.goto(places[name])
    looks_right(page)


def test_no_type_of_page_is_forgotten(places):
    assert set(NAMES) | {name for name in places if name.startswith("share ")} == set(places)


def test_axe_finds_nothing_in_the_form_of_any_kind(page, places):
    kinds = [name for name in places if name.startswith("share ") and name != "share at a passage"]
    assert len(kinds) >= 3
    for name in kinds:
        page.goto(places[name], wait_until="networkidle")
        for step in page.locator("[data-step]").all():
            step.evaluate(
                "one => { one.hidden = false; one.querySelectorAll('details').forEach(d => { d.open = true; }); }"
            )
        looks_right(page)


def test_axe_finds_nothing_in_a_form_that_is_refused(page):
    page.goto("/deel/?soort=link")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.evaluate("document.querySelector('main form').submit()")
    expect(page.locator("[aria-invalid=true]").first).to_be_attached()
    looks_right(page)


def test_axe_finds_nothing_in_the_form_that_opens_in_its_place(page):
    page.goto(CHAPTER, wait_until="networkidle")
    page.locator("a[hx-get]").first.click()
    expect(page.locator(".share-here form")).to_be_visible()
    looks_right(page)


def test_axe_finds_nothing_where_a_code_is_given(page, site):
    page.goto("/account/login/code/")
    page.locator("input[type=email]").fill("niemand@voorbeeld.be")
    page.locator("main button[type=submit]").click()
    page.wait_for_url(re.compile("confirm"))
    looks_right(page)


def test_axe_finds_nothing_on_pages_of_what_went_wrong(page, site):
    forged = {"Origin": "https://elders.example", "Sec-Fetch-Site": "cross-site", "Cookie": "csrf=x"}
    answers = {
        403: httpx.post(f"{site.url}/contact/", headers=forged, data={"text": "x"}),
        413: httpx.post(f"{site.url}/contact/", content=b"x" * 30_000_000),
    }
    assert {status: answer.status_code for status, answer in answers.items()} == {status: status for status in answers}
    shown = iter(answers.values())
    html = {"Content-Type": "text/html; charset=utf-8"}
    page.route("**/mislukt/", lambda route: route.fulfill(body=next(shown).text, headers=html))
    for _ in answers:
        page.goto("/mislukt/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        looks_right(page)
    page.unroute_all()


def test_axe_finds_nothing_in_what_a_giver_keeps(page):
    page.goto("/deel/?soort=verhaal")
    page.locator("[name=text]").fill("Een bank die wij samen maakten, voor wie even wil zitten.")
    page.get_by_role("button", name="Verder").click()
    page.locator(".share-send button[type=submit]").click()
    page.wait_for_url(re.compile("/bedankt/"))
    page.goto("/mijn/")
    expect(page.locator("main a[href*='/mijn/b/']").first).to_be_visible()
    looks_right(page)


CLIPS = [
    *("film waiting", "film working", "film refused", "film ready", "film", "write out", "write out mine"),
    *("to write out", "told, card", "told, phone", "card", "type a code"),
]


@pytest.fixture(scope="session")
def clips(site) -> dict[str, str]:
    """The path of each page on which film, sound and what someone told is seen, in every state."""
    return json.loads(site.manage("shell", "-v", "0", "-c", "import tests.e2e.clips").splitlines()[-1])


@pytest.mark.parametrize("name", CLIPS)
def test_axe_finds_nothing_on_a_page_of_film_and_sound(page, clips, name):
    assert set(CLIPS) == set(clips)
    page.goto(clips[name])
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for folded in page.locator("main details").all():
        folded.evaluate("one => { one.open = true; }")
    looks_right(page)


def test_the_card_is_one_page_of_a6(page, clips, tmp_path):
    page.goto(clips["card"])
    page.pdf(path=tmp_path / "card.pdf", prefer_css_page_size=True)
    content = (tmp_path / "card.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", content)) == 1
    (box,) = re.findall(rb"/MediaBox\s*\[([^\]]+)\]", content)
    assert [round(float(side) / 72 * 25.4) for side in box.split()] == [0, 0, 105, 148]


def test_axe_finds_nothing_where_editors_follow_up(page, signed_in, clips):
    page.context.add_cookies(signed_in["cookies"])
    page.goto("/beheer/opvolging/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("0470 12 34 56")).to_be_visible()
    looks.looks_right(page, "main")

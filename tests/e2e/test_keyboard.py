"""The main job without a mouse and by the names that a screen reader says; less motion; forced colours."""

import random
import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import CHAPTER

pytestmark = pytest.mark.either

FOCUS = """() => {
  const here = document.activeElement, look = getComputedStyle(here), box = here.getBoundingClientRect();
  return {
    what: [here.tagName, here.id, here.name, here.textContent.trim().slice(0, 40)].join(' '),
    href: here.getAttribute('href') ?? '', name: here.getAttribute('name') ?? '', type: here.type ?? '',
    text: here.textContent.trim(),
    ring: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2,
    colour: look.outlineColor, ground: getComputedStyle(document.body).backgroundColor,
    seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth,
  };
}"""
MOST = 400  # presses of Tab after which nobody looks on


def stop(page: Page) -> dict:
    """Return what has the focus; it must be seen at once, and have a ring that stands out.

    A page that glides goes on past what came into sight on its way, and leaves it out of sight for who tabs quickly.
    """
    here = page.evaluate(FOCUS)
    assert here["ring"], f"no ring around {here}"
    assert here["seen"], f"out of sight: {here}"
    assert here["colour"] != here["ground"], here
    return here


def tab_to(page: Page, wanted, key: str = "Tab") -> list[dict]:
    """Press Tab until `wanted(stop)`; return all stops on the way."""
    stops = []
    for _ in range(MOST):
        page.keyboard.press(key)
        stops.append(stop(page))
        if wanted(stops[-1]):
            return stops
    pytest.fail(f"never came there: {[one['what'] for one in stops]}")


@pytest.mark.parametrize("path", [CHAPTER, "/", "/deel/", "/methodes/", "/zoeken/?q=bank", "/bestaat-niet/"])
def test_the_first_tab_leads_past_the_menu(phone, path):
    phone.goto(path)
    phone.keyboard.press("Tab")
    first = stop(phone)
    assert first["href"] == "#main"
    phone.keyboard.press("Enter")
    phone.keyboard.press("Tab")
    assert phone.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_story_is_given_at_a_passage_with_the_keyboard_alone(phone):
    word = "".join(random.choices("bdfgklmnprst", k=12))
    phone.goto(CHAPTER, wait_until="networkidle")
    stops = tab_to(phone, lambda one: "vul-aan" in one["href"])
    assert len({one["what"] for one in stops}) > 5
    phone.keyboard.press("Enter")
    form = phone.locator("form:has([name=kind])")
    expect(form).to_be_visible()
    assert phone.evaluate("document.activeElement !== document.body"), "the focus was lost when the form opened"
    tab_to(phone, lambda one: one["name"] == "text")
    phone.keyboard.type(f"Met het toetsenbord: {word}")
    tab_to(phone, lambda one: one["type"] == "button" and one["text"] == "Verder")
    phone.keyboard.press("Enter")
    tab_to(phone, lambda one: one["name"] == "shown_name")
    phone.keyboard.type("Noor")
    tab_to(phone, lambda one: one["type"] == "submit" and "Deel" in one["text"])
    phone.keyboard.press("Enter")
    phone.wait_for_url(re.compile("/bedankt/"))
    tab_to(phone, lambda one: "/mijn/b/" in one["href"])
    phone.keyboard.press("Enter")
    expect(phone.locator("main")).to_contain_text(word)
    tab_to(phone, lambda one: one["href"].endswith("/terugnemen/"))
    phone.keyboard.press("Enter")
    phone.wait_for_url(re.compile("/terugnemen/"))
    tab_to(phone, lambda one: one["type"] == "submit" and phone.evaluate("!!document.activeElement.closest('main')"))
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_have_text(re.compile("Je nam dit terug"))


def test_one_may_go_back_over_every_stop_and_never_gets_caught(phone):
    phone.goto("/deel/", wait_until="networkidle")
    there = [one["what"] for one in tab_to(phone, lambda one: one["name"] == "text")]
    back = [one["what"] for one in tab_to(phone, lambda one: one["href"] == "#main", "Shift+Tab")]
    assert there[-2::-1] == back


def test_a_screen_reader_says_what_each_thing_is(phone):
    word = "".join(random.choices("bdfgklmnprst", k=12))
    phone.goto(CHAPTER, wait_until="networkidle")
    expect(phone.get_by_role("banner")).to_have_count(1)
    expect(phone.get_by_role("main")).to_have_count(1)
    expect(phone.get_by_role("contentinfo")).to_have_count(1)
    expect(phone.get_by_role("heading", level=1)).to_have_count(1)
    beside = phone.get_by_role("complementary").first
    add = beside.get_by_role("link", name=re.compile("^Vul aan ?: "))
    heading = add.inner_text().partition(":")[2].strip()
    expect(phone.get_by_role("heading", name=heading).first).to_be_visible()
    add.click()
    kinds = phone.get_by_role("group", name="Wat wil je geven?")
    expect(kinds).to_be_visible()
    assert kinds.get_by_role("button").count() >= 3
    expect(kinds.locator("[aria-current=true]")).to_have_count(1)
    assert nameless(phone) == []
    phone.get_by_role("group", name="Vertel").or_(phone.locator("[data-step]:visible")).first.get_by_role(
        "textbox"
    ).first.fill(f"Gehoord en gezegd: {word}")
    expect(phone.get_by_role("status").filter(has_text="Stap 1 van 3")).to_be_visible()
    phone.get_by_role("button", name="Verder").click()
    expect(phone.get_by_role("status").filter(has_text="Stap 2 van 3")).to_be_visible()
    phone.get_by_role("textbox", name="Je naam").fill("Noor")
    assert nameless(phone) == []
    phone.get_by_role("button", name="Deel", exact=False).and_(phone.locator(":visible.button")).click()
    phone.wait_for_url(re.compile("/bedankt/"))
    expect(phone.get_by_role("heading", level=1)).to_have_text(re.compile("^\\s*Dank je"))
    assert nameless(phone) == []


def go(page: Page, role: str, name: str, key: str = "Tab") -> None:
    """Press `key` until what a screen reader calls so has the focus."""
    wanted = page.get_by_role(role, name=re.compile(f"^{name}", re.IGNORECASE))
    for _ in range(MOST):
        page.keyboard.press(key)
        if wanted.evaluate_all("all => all.includes(document.activeElement)"):
            stop(page)
            return
    pytest.fail(f"no {role} “{name}” came: {page.evaluate(FOCUS)}")


def test_a_thing_is_mapped_moved_and_talked_about_and_a_text_improved_by_keys_and_names_alone(desk, api):
    given = api.post("/trajectories", json={"title": "Het plein"}, headers={"X-Forwarded-For": "10.6.5.9"}).json()
    words = {"trajectory": given["slug"], "title": "Wat we afspraken", "text": "De parking wordt een plein."}
    text = api.post("/documents", json=words, headers={"X-Secret": given["secret"]}).json()
    desk.goto(given["secret_url"])
    desk.goto(f"/trajecten/{given['slug']}/kaart/")
    assert nameless(desk) == []
    go(desk, "link", "Leg er het eerste op")
    desk.keyboard.press("Enter")
    go(desk, "textbox", "Wat is het")
    desk.keyboard.type("De bank")
    go(desk, "textbox", "Of de co")
    desk.keyboard.type("51.05, 3.72")
    go(desk, "button", "Leg het op de kaart")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("De bank")
    assert nameless(desk) == []
    go(desk, "combobox", "Hoe ver is een stap")
    desk.keyboard.press("ArrowDown")
    go(desk, "button", "naar het noorden")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status").filter(has_text="Het ligt nu 20 m verder")).to_be_visible()
    expect(desk.get_by_role("combobox", name="Hoe ver is een stap")).to_have_value("20")
    go(desk, "radio", "gehoord")
    go(desk, "radio", "afgesproken", "ArrowDown")
    go(desk, "textbox", "Waarom")
    desk.keyboard.type("Iedereen knikte.")
    go(desk, "button", "Bewaar hoe zeker")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("listitem").filter(has_text="werd afgesproken")).to_contain_text("Iedereen knikte.")
    go(desk, "textbox", "Wat wil je erover zeggen")
    desk.keyboard.type("Mag ze in de schaduw?")
    go(desk, "button", "Zeg het")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("region", name="Wat erover gezegd wordt")).to_contain_text("Mag ze in de schaduw?")

    desk.goto(text["page"])
    words = desk.get_by_role("textbox", name="Wat we afspraken")
    expect(words).to_have_attribute("contenteditable", "true")
    assert nameless(desk) == []
    go(desk, "textbox", "Wat we afspraken")
    for key in ("Control+Home", "Control+Shift+ArrowRight", "Control+Shift+ArrowRight", "Alt+F10"):
        desk.keyboard.press(key)
    go(desk, "button", "Stel andere woorden voor", "ArrowRight")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("textbox", name="Wat zou jij schrijven")).to_be_focused()
    desk.keyboard.press("Control+A")
    desk.keyboard.type("Het Kerkplein ")
    go(desk, "button", "Stel het voor")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("article").filter(has_text="Het Kerkplein").last).to_be_focused()
    assert nameless(desk) == []


def nameless(page: Page) -> list[str]:
    """Return what a screen reader would call only "button", "link" or "edit"."""
    spoken = page.locator("body").aria_snapshot().splitlines()
    bare = re.compile(r"^\s*- (button|link|textbox|checkbox|radio|combobox|searchbox|img|group)(:|$| \[)")
    return [line for line in spoken if bare.match(line) and "group" not in line]


MOVES = """() => [...document.querySelectorAll('*')].filter(one => {
  const look = getComputedStyle(one);
  return look.animationName !== 'none' || look.scrollBehavior === 'smooth'
    || look.transitionDuration.split(',').some(time => parseFloat(time) > 0);
}).map(one => one.className)"""


def test_nothing_moves_but_the_lamp_of_who_records_and_for_who_wants_less_motion_not_even_that(chromium, site):
    for wish, lamps in (("no-preference", ["recorder-lamp"]), ("reduce", [])):
        page = chromium.new_context(base_url=site.url, reduced_motion=wish).new_page()
        for path in (CHAPTER, "/", "/methodes/?voor=ontmoeting"):
            page.goto(path)
            assert page.evaluate(MOVES) == []
        page.goto("/deel/?soort=geluid", wait_until="networkidle")
        assert page.evaluate(MOVES) == lamps
        page.context.close()


def test_with_forced_colours_what_is_chosen_and_what_can_be_pressed_is_still_seen(chromium, site):
    context = chromium.new_context(base_url=site.url, viewport={"width": 390, "height": 844}, forced_colors="active")
    page = context.new_page()
    page.goto("/deel/", wait_until="networkidle")
    look = """one => { const look = getComputedStyle(one);
        return { line: `${look.borderTopStyle} ${look.borderTopWidth} ${look.borderTopColor}`,
                 width: parseFloat(look.borderTopWidth), back: look.backgroundColor, ink: look.color,
                 ring: look.outlineStyle, under: look.textDecorationLine }; }"""
    chosen = page.locator(".share-kinds [aria-current=true]").evaluate(look)
    others = page.locator(".share-kinds button:not([aria-current])").evaluate_all(f"all => all.map({look})")
    assert others
    for other in others:
        assert chosen["ring"] != other["ring"], "the chosen kind looks like the others"
    for name in (".share-kinds button", "input[type=text], textarea"):
        first = page.locator(name).locator("visible=true").first.evaluate(look)
        assert first["width"] >= 1, f"nothing shows where one presses or types: {name}, {first}"
    words = page.locator("body").evaluate(look)["ink"]
    for link in (
        page.locator(".site-header a, main a, footer a").locator("visible=true").evaluate_all(f"all => all.map({look})")
    ):
        assert link["ink"] != words, "a link has lost the colour that the reader chose for links"
    page.keyboard.press("Tab")
    stop(page)
    page.goto(CHAPTER)
    states = page.locator(".passage-state, [class*=state]").locator("visible=true")
    assert states.count() > 0
    assert all(text.strip() for text in states.all_inner_texts()), "a state is told by colour alone"
    context.close()

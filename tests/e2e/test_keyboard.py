"""Without a mouse: past the menu, and over every stop of the share form and back; less motion for who wants it."""

import pytest
from playwright.sync_api import Page

from .conftest import CHAPTER

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
    """Return what has the focus; it must be seen, and have a ring that stands out."""
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


def test_one_may_go_back_over_every_stop_and_never_gets_caught(phone):
    phone.goto("/deel/", wait_until="networkidle")
    there = [one["what"] for one in tab_to(phone, lambda one: one["name"] == "text")]
    back = [one["what"] for one in tab_to(phone, lambda one: one["href"] == "#main", "Shift+Tab")]
    assert there[-2::-1] == back


@pytest.mark.parametrize("path", [CHAPTER, "/", "/deel/", "/methodes/?voor=ontmoeting"])
def test_who_wants_less_motion_gets_none(chromium, site, path):
    still, moving = (
        chromium.new_context(base_url=site.url, reduced_motion=wish).new_page() for wish in ("reduce", "no-preference")
    )
    for page in (still, moving):
        page.goto(path, wait_until="networkidle")
    moves = """() => [...document.querySelectorAll('*')].filter(one => {
        const look = getComputedStyle(one);
        return look.animationName !== 'none' || look.scrollBehavior === 'smooth'
          || look.transitionDuration.split(',').some(time => parseFloat(time) > 0);
      }).length"""
    assert still.evaluate(moves) == 0
    assert moving.evaluate(moves) > 0, "nothing moves here at all: this proves nothing"
    still.context.close()
    moving.context.close()

"""The map that people make together, in a real browser: by keyboard alone, live for who looks along, kept as a row."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from .conftest import launch
from .looks import axe

GL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")


@pytest.fixture(scope="module")
def square(api: httpx.Client) -> dict[str, str]:
    """A trajectory with a place, and the address that lets one steer it."""
    asked = {"title": "De kaart van het plein", "place": {"type": "Point", "coordinates": [3.72, 51.05]}}
    given = api.post("/trajectories", json=asked, headers={"X-Forwarded-For": "10.6.5.7"})
    assert given.status_code == 201, given.text
    return given.json()


@pytest.fixture
def drawing() -> Iterator[Browser]:
    """A browser that draws maps, in software."""
    with sync_playwright() as playwright:
        browser = launch(playwright, *GL)
        yield browser
        browser.close()


def opened(page: Page, slug: str) -> None:
    page.goto(f"/trajecten/{slug}/kaart/")
    page.locator("[data-do=open]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("co-live-state")).to_have_attribute("data-state", "saved")


def test_who_draws_with_keys_alone_is_seen_by_who_looks_along_and_kept(square, site, api, drawing):
    here, there = (drawing.new_context(base_url=site.url, locale="nl-BE").new_page() for _ in range(2))
    here.goto(square["secret_url"])
    opened(here, square["slug"])
    here.locator("[data-do=middle]").focus()
    here.keyboard.press("Enter")
    here.keyboard.type("De bank")  # the name has the focus

    there.goto(f"/trajecten/{square['slug']}/kaart/")
    there.locator("[data-do=open]").click()
    expect(there.locator(".map-label")).to_have_text("De bank")
    expect(there.locator("[data-part=tools]")).to_be_hidden()
    expect(here.locator("[data-part=list] h3")).to_contain_text("De bank")
    axe(here)

    here.locator("[data-do=remove]").focus()
    here.keyboard.press("Enter")
    expect(there.locator(".map-label")).to_have_count(0)
    here.keyboard.press("Enter")  # the focus stands on undo
    expect(there.locator(".map-label")).to_have_text("De bank")
    (feature,) = api.get(f"/trajectories/{square['slug']}/map.geojson").json()["features"]
    assert feature["properties"]["title"] == "De bank"
    assert feature["properties"]["role"], "the server knows whose voice it is"

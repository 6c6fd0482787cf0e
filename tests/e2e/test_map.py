"""The map that people make together, in a real browser: by keyboard alone, live for who looks along, kept as a row."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from cocreate.contributions.tests import pictures

from .conftest import launch
from .looks import axe

PLAN = pictures.encoded(kind="PNG")
MOVED = """([name, x]) => [...document.querySelectorAll(".map-label")]
    .some((label) => label.textContent === name && label.getBoundingClientRect().x > x)"""
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


def drag_from_the_middle(page: Page, right: int, down: int) -> None:
    """Move the thing that is chosen, from the middle of the map, by pixels."""
    page.locator("[data-do=move]").click()
    expect(page.locator("[data-mode=select]")).to_be_in_viewport()
    box = page.locator("[data-part=stage] canvas").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=5)
    page.mouse.up()
    page.locator("[data-do=stop]").click()


def press(page: Page, button: str) -> None:
    """Press a button with the keyboard once it is there: its script shows it, and a key on what is hidden is lost."""
    expect(page.locator(button)).to_be_visible()
    page.locator(button).press("Enter")


def opened(page: Page, slug: str) -> None:
    page.goto(f"/trajecten/{slug}/kaart/")
    press(page, "[data-do=open]")
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
    expect(here.locator("[data-part=layers]")).to_be_hidden()  # there are none to choose from
    here.locator("[data-part=new-layer]").fill("Zitten")
    here.locator("[data-do=layer]").press("Enter")
    here.locator("[data-choice=touches]").select_option("trait:verbinding")
    expect(here.locator("[data-choice=layer] option:checked")).to_have_text("Zitten")
    expect(here.locator("[data-part=list] li")).to_contain_text("Zitten")
    expect(here.locator("[data-part=list] li")).to_contain_text("Verbinding")
    axe(here)

    here.locator("[data-do=remove]").focus()
    here.keyboard.press("Enter")
    expect(there.locator(".map-label")).to_have_count(0)
    here.keyboard.press("Enter")  # the focus stands on undo
    expect(there.locator(".map-label")).to_have_text("De bank")
    (feature,) = api.get(f"/trajectories/{square['slug']}/map.geojson").json()["features"]
    assert feature["properties"]["title"] == "De bank"
    assert feature["properties"]["role"], "the server knows whose voice it is"

    there.locator(".map-label").focus()
    here.locator("[data-do=middle]").press("Enter")
    here.keyboard.type("De boom")
    expect(there.locator(".map-label")).to_have_text(["De bank", "De boom"])
    expect(there.locator(".map-label").first).to_be_focused()  # whatever others do
    bench, tree = (there.locator(".map-label").nth(at).bounding_box() for at in range(2))
    assert bench["y"] + bench["height"] <= tree["y"], "one name covers the other"

    drag_from_the_middle(here, 150, 40)  # the tree, which is still chosen
    there.wait_for_function(MOVED, arg=["De boom", tree["x"] + 100])

    other = here.context.new_page()
    other.goto(f"/trajecten/{square['slug']}/kaart/")
    press(other, "[data-do=open]")
    for page in (here, other):
        page.locator(".map-label", has_text="De bank").press("Enter")
    other.locator("[data-field=title]").fill("De lange bank")
    expect(here.locator("[data-field=title]")).to_have_value("De lange bank")
    here.locator("[data-field=story]").press_sequentially("Hier zitten we")
    expect(other.locator("[data-field=story]")).to_have_value("Hier zitten we")
    for page in (here, other):  # who tells the story leaves the name as another made it
        expect(page.locator("[data-field=title]")).to_have_value("De lange bank")


@pytest.mark.either  # what a finger does; where things lie is written above
def test_a_finger_moves_a_thing_on_a_phone(square, site, drawing):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = drawing.new_context(base_url=site.url, locale="nl-BE", **phone).new_page()
    page.goto(square["secret_url"])
    opened(page, square["slug"])
    page.locator("[data-do=middle]").click()
    page.keyboard.type("De pomp")
    page.locator("[data-do=move]").click()
    expect(page.locator("[data-mode=select]")).to_be_in_viewport()  # the button stands far below the map
    box = page.locator("[data-part=stage] canvas").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)
    for step in range(6):
        where = [{"x": x, "y": y + 20 * step}]
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove" if step else "touchStart", "touchPoints": where})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.locator("[data-do=stop]").click()
    expect(page.locator("co-live-state")).to_have_attribute("data-state", "saved")
    now = page.locator(".map-label", has_text="De pomp").bounding_box()
    assert now["y"] > y + 20, "the page scrolled instead"


@pytest.mark.either  # cocreate/maps lays pictures under it on each database
def test_who_steers_lays_a_picture_under_the_map_with_keys_and_who_looks_chooses_it(square, site, drawing):
    page = drawing.new_context(base_url=site.url, locale="nl-BE").new_page()
    page.goto(square["secret_url"])
    page.goto(f"/trajecten/{square['slug']}/kaart/ondergrond/")
    page.locator("[name=file]").set_input_files(files=[{"name": "plan.png", "mimeType": "image/png", "buffer": PLAN}])
    page.locator("[name=name]").fill("Plan van 1932")
    page.locator("[name=credit]").fill("Stadsarchief, vrij te gebruiken")
    page.locator("form[enctype] button[type=submit]").click()
    corner = page.locator("[name=top_left]")
    before = corner.input_value()
    press(page, "[data-do=open]")
    expect(page.locator("[data-part=stage][data-ready]")).to_be_visible()
    page.get_by_role("button", name="linksboven").press("Shift+ArrowUp")
    expect(corner).not_to_have_value(before)
    page.get_by_role("button", name="hele beeld").press("ArrowLeft")
    axe(page)
    moved = corner.input_value()
    page.locator(".map-lay button[type=submit]").click()
    expect(page.locator("[name=top_left]")).to_have_value(re.compile(moved[:9]))

    page.goto(f"/trajecten/{square['slug']}/kaart/")
    page.emulate_media(color_scheme="dark")
    with page.expect_response("**/media/maps/**") as given:
        press(page, "[data-do=open]")
        expect(page.locator("co-live-state")).to_have_attribute("data-state", "saved")
        stage = page.locator("[data-part=stage]")
        expect(stage).to_have_css("color-scheme", "light dark")
        page.locator("[data-field=base]").select_option(label="Plan van 1932")
        expect(stage).to_have_css("color-scheme", "light")  # as the plan is: what lies on it is seen by night too
    assert given.value.ok
    expect(page.locator("[data-part=credit]")).to_have_text("Stadsarchief, vrij te gebruiken")

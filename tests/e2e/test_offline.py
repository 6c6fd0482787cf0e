"""A map and a text without network: drawn and written, the browser closed, opened again, and then it arrives."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from . import conftest
from .relay import Relay
from .test_documents import BEGIN
from .test_map import GL

KEPT = "async () => (await caches.keys()).length"
WHOLE = """async () => {
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    const needed = [location.pathname, ...loaded.filter((url) => url.startsWith(`${location.origin}/static/`))];
    const found = await Promise.all(needed.map((url) => caches.match(url, {ignoreVary: true})));
    return found.every(Boolean);
}"""  # whether the page stands on this device with all that it is made of

ON_DEVICE = """async (words) => {
    const asked = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
    for (const { name } of await indexedDB.databases()) {
        const database = await asked(indexedDB.open(name));
        const updates = await asked(database.transaction("updates").objectStore("updates").getAll());
        database.close();
        if (updates.some((update) => new TextDecoder("latin1").decode(update).includes(words))) return true;
    }
    return false;
}"""  # a name is written whole at each key


@pytest.fixture(scope="module")
def paths(site) -> list[str]:
    """The secret link of who pulls, that of who takes part, and the page of a text without words."""
    slug = conftest.EXAMPLE.strip("/").split("/")[-1]
    return re.findall(r"path (\S+)", site.manage("shell", "-v", "0", "-c", BEGIN.format(slug=slug)))


@pytest.fixture
def relay(site) -> Iterator[Relay]:
    between = Relay(site.url)
    yield between
    between.cut()


@pytest.fixture
def browser(tmp_path, relay) -> Iterator[Callable[[], BrowserContext]]:
    """Open the browser of one person, who has one device."""
    with sync_playwright() as playwright:
        yield lambda: conftest.launch_again(playwright, tmp_path / "device", relay.url, *GL)


def opened(context: BrowserContext, text: str) -> tuple[Page, Page]:
    """Open the text and the map beside it, each in a page of its own."""
    pages = context.new_page(), context.new_page()
    for page, path in zip(pages, (text, f"{text.partition('teksten/')[0]}kaart/"), strict=True):
        page.goto(path)
    pages[1].locator("[data-do=open]").click()
    return pages


def until(asked: Callable[[], bool]) -> None:
    end = time.monotonic() + 90
    while not asked():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_what_is_made_without_network_arrives_after_the_browser_was_closed(site, paths, relay, browser):
    own, _other, text = paths
    with closing(browser()) as context:
        context.new_page().goto(own)
        pages = opened(context, text)
        for page in pages:
            expect(page.locator("co-live-state")).to_have_attribute("data-state", re.compile("saved|seen"))
        for page in pages:
            until(lambda page=page: page.evaluate(WHOLE))
            page.wait_for_function("navigator.serviceWorker.controller")
            page.wait_for_load_state("networkidle")
        assert pages[0].evaluate(KEPT) == 2

        relay.cut()
        for page in pages:
            expect(page.locator("co-live-state")).to_have_attribute("data-state", "device")
        pages[0].get_by_role("textbox", name="Wat we afspraken").press_sequentially("Zonder netwerk geschreven.")
        pages[1].locator("[data-do=middle]").click()
        pages[1].keyboard.type("Getekend in de zaal")
        until(lambda: pages[1].evaluate(ON_DEVICE, "Getekend in de zaal"))

    with closing(browser()) as context:
        pages = opened(context, text)
        expect(pages[0].get_by_role("textbox", name="Wat we afspraken")).to_contain_text("Zonder netwerk geschreven.")
        expect(pages[1].locator(".map-label", has_text="Getekend in de zaal")).to_be_visible()
        for page in pages:
            expect(page.locator("co-live-state")).to_contain_text("alleen op dit toestel")
        with pytest.raises(Exception, match="ERR_"):
            context.new_page().goto("/trajecten/")

        relay.mend()
        for page in pages:
            page.evaluate("dispatchEvent(new Event('online'))")
            expect(page.locator("co-live-state")).to_have_attribute("data-state", re.compile("saved|seen"))
        api, slug = f"{site.url}/api/v1", conftest.EXAMPLE.strip("/").split("/")[-1]
        until(lambda: "Zonder netwerk" in httpx.get(f"{api}/documents/{text.split('/')[-2]}").text)
        until(lambda: "Getekend in de zaal" in httpx.get(f"{api}/trajectories/{slug}/map.geojson").text)

        pages[0].close()
        context.request.post(f"{text}weg/", form={"zeker": "ja"}, headers={"Sec-Fetch-Site": "same-origin"})
        assert pages[1].goto(text).status == 404
        until(lambda: pages[1].evaluate(KEPT) == 1)
        assert [one["name"] for one in pages[1].evaluate("indexedDB.databases()")] != []
        assert not any("document" in one["name"] for one in pages[1].evaluate("indexedDB.databases()"))

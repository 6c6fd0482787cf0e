"""Axe finds nothing on any page type, in light and dark, narrow and wide; nothing overflows, no script is refused."""

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = [
    "/",
    "/gids/",
    "/gids/wat-is-lokale-cocreatie/",
    "/kompas/",
    "/kompas/ontmoeting/",
    "/kenmerken/",
    "/kenmerken/deelhouderschap/",
    "/praktijk/",
    "/praktijk/muide-meulestede/",
    "/methodes/?voor=ontmoeting&mensen=12&tijd=120&waar=ter-plekke",
    "/methodes/schouw/",
    "/inzichten/",
    "/deel/",
    "/mijn/",
    "/wijzigingen/",
    "/zoeken/?q=ontmoetingen",
    "/contact/",
    "/account/login/",
    "/fr/methodes/",
    "/bestaat-niet/",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (320, "dark"), (1280, "light"), (1280, "dark")])
def test_axe_finds_nothing(chromium, site, path, width, scheme):
    context = chromium.new_context(base_url=site.url, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(path)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), "the page scrolls sideways"
    assert [line for line in said if "Content Security Policy" in line] == []
    context.close()


@pytest.mark.parametrize("path", ["/", "/gids/wat-is-lokale-cocreatie/", "/deel/", "/methodes/"])
def test_pages_hold_at_twice_the_text_size(chromium, site, path):
    context = chromium.new_context(base_url=site.url, viewport={"width": 640, "height": 800}, device_scale_factor=1)
    page = context.new_page()
    page.goto(path)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    context.close()

"""What a page must be in every look: without a finding of axe, and never wider than the screen."""

from axe_playwright_python.sync_playwright import Axe, AxeResults
from playwright.sync_api import Page

# Each width and each scheme once: colours come from the scheme, all else that axe asks from the width.
LOOKS = [(320, "light"), (1280, "dark")]
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
ASK = """within => axe
    .run(within || document, {resultTypes: ['violations']})
    .then(found => ({url: found.url, violations: found.violations}))"""
KNOWS = "typeof axe === 'object'"


def axe(page: Page, within: str | None = None) -> None:
    """Fail when axe finds something on the page as it stands, or in what the selector `within` chooses."""
    if not page.evaluate(KNOWS):  # half a megabyte: once for each page, not for each look
        page.evaluate(Axe().axe_script)
    found = AxeResults(page.evaluate(ASK, within))
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"


def looks_right(page: Page, within: str | None = None, narrow: int = 320) -> None:
    """Fail when axe finds something in any look, or the page scrolls sideways. Leaves the window as it was.

    `narrow`: pixels of the narrowest window that this page is made for.
    """
    before = page.viewport_size
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": max(width, narrow), "height": 800})
        page.emulate_media(color_scheme=scheme)
        axe(page, within)
        assert not page.evaluate(TOO_WIDE), f"{page.url} scrolls sideways at {width}"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)

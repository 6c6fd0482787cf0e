"""What a page costs a phone that never came here: bytes over the wire, requests to others, room for large text."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.either

MOST = 60_000  # bytes of HTML, CSS and JavaScript over the wire, with their headers
WEIGHED = ("Document", "Stylesheet", "Script", "Fetch", "XHR")
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"


@dataclass
class Visit:
    """What a fresh browser fetched for one page, and how wide it grew."""

    bytes: dict[str, int] = field(default_factory=dict)  # by kind of file
    hosts: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    sideways: dict[str, int] = field(default_factory=dict)  # pixels too wide, by circumstance

    @property
    def weight(self) -> int:
        return sum(size for kind, size in self.bytes.items() if kind in WEIGHED)

    @property
    def row(self) -> str:
        return " ".join(f"{self.bytes.get(kind, 0):>8}" for kind in ("Document", "Stylesheet", "Script"))


@pytest.fixture(scope="module")
def visits(chromium, site, places) -> dict[str, Visit]:
    """One visit to each type of page, each with an empty cache."""
    return {name: _visit(chromium, site.url + path) for name, path in places.items()}


def _visit(chromium, url: str) -> Visit:
    visit, kinds = Visit(), {}
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="nl-BE", device_scale_factor=2)
    page = context.new_page()
    page.on("console", lambda message: visit.said.append(f"{message.type}: {message.text}"))
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")

    def asked(event):
        kinds[event["requestId"]] = event.get("type", "Other")
        if event["request"]["url"].startswith("http"):
            visit.hosts.add(urlsplit(event["request"]["url"]).netloc)

    def came(event):
        kind = kinds.get(event["requestId"], "Other")
        visit.bytes[kind] = visit.bytes.get(kind, 0) + int(event["encodedDataLength"])

    wire.on("Network.requestWillBeSent", asked)
    wire.on("Network.loadingFinished", came)
    page.goto(url, wait_until="networkidle")
    for width, size in [(390, 100), (320, 100), (640, 100), (640, 200)]:  # 640: a window of 1280 at 200 %
        page.set_viewport_size({"width": width, "height": 844})
        page.evaluate("size => { document.documentElement.style.fontSize = `${size}%`; }", size)
        if (over := page.evaluate(SIDEWAYS)) > 0:
            visit.sideways[f"{width} px, text of {size} %"] = over
    context.close()
    return visit


def test_every_page_weighs_at_most_60_kilobytes(visits):
    table = "\n".join(f"{visit.weight:>8} {visit.row}  {name}" for name, visit in visits.items())
    print(f"\n   bytes     HTML      CSS       JS\n{table}")
    assert min(visit.bytes.get("Stylesheet", 0) for visit in visits.values()) > 1000, f"nothing was measured\n{table}"
    assert max(visit.weight for visit in visits.values()) <= MOST, f"\n   bytes     HTML      CSS       JS\n{table}"


def test_no_page_asks_anything_of_another_site(visits, site):
    assert {name: visit.hosts for name, visit in visits.items() if visit.hosts != {urlsplit(site.url).netloc}} == {}


def test_no_page_has_an_error_or_a_refusal_in_its_console(visits):
    said = {name: [line for line in visit.said if not _expected(name, line)] for name, visit in visits.items()}
    assert {name: lines for name, lines in said.items() if lines} == {}


def _expected(name: str, line: str) -> bool:
    return name == "absent" and "404" in line


def test_no_page_scrolls_sideways_when_narrow_or_zoomed(visits):
    assert {name: visit.sideways for name, visit in visits.items() if visit.sideways} == {}

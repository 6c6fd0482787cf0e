"""The compass of a trajectory in a frame of another site."""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, expect

from .looks import looks_right

pytestmark = pytest.mark.either  # cocreate/compass/tests asks the page and when it is anew on each database
MINUTE = 60


@pytest.fixture
def trajectory(api) -> str:
    """The slug of a public trajectory in which nobody placed."""
    return api.post("/trajectories", json={"title": "Een bank aan de gracht", "about": "challenge"}).json()["slug"]


@pytest.fixture
def place(api, trajectory):
    """Return a function that lets four people say how it is with one stone: a whole set."""

    def placing(state: str) -> None:
        for _n in range(4):
            sent = api.post(f"/trajectories/{trajectory}/placements", json={"stones": {"ontmoeting": state}})
            assert sent.status_code == 201

    return placing


@pytest.fixture
def elsewhere(site, trajectory) -> Iterator[str]:
    """The address of another site, whose one page holds the frame as oEmbed gives it."""
    page = f'<!doctype html><title>Elders</title><iframe src="{site.url}/trajecten/{trajectory}/kompas/insluiten/" '
    page += 'width="640" height="700" title="Kompas"></iframe>'

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_frame_elsewhere_draws_the_compass_sets_nothing_and_is_anew_with_the_next_set(
    chromium: Browser, site, place, elsewhere
):
    place("gaat-vanzelf")
    context = chromium.new_context(locale="nl-BE", viewport={"width": 700, "height": 800})
    page = context.new_page()
    said, answers = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("response", lambda answer: answers.append(answer) if "/insluiten/" in answer.url else None)
    page.goto(elsewhere)
    frame = page.frame_locator("iframe")
    expect(frame.locator("svg.kc")).to_be_visible()
    before = frame.locator("main p").first.inner_text()
    assert "Ontmoeting" in before
    assert "vraagt" not in before

    page.reload()  # its page is kept by now
    place("vraagt-aandacht")
    page.reload()
    expect(frame.locator("main p").first).to_contain_text("Dit vraagt nu aandacht: Ontmoeting.")
    for answer in answers:
        kept = answer.headers["cache-control"]
        seconds = [int(number) for number in re.findall(r"(?:max-age|s-maxage|stale-while-revalidate)=(\d+)", kept)]
        assert "no-cache" in kept or (seconds and max(seconds) <= MINUTE), kept
    assert context.cookies() == []
    stored = "() => localStorage.length + sessionStorage.length + document.cookie.length"
    assert frame.locator("html").evaluate(stored) == 0
    page.goto(answers[0].url)
    looks_right(page)
    assert not [line for line in said if "Content Security Policy" in line or "Refused" in line]
    context.close()

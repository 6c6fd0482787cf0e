"""What lies under a map comes from its own site, or through this server: from known sites, bounded, kept a while."""

import threading
from http.server import ThreadingHTTPServer

import pytest

from cocreate.contributions.tests.pictures import encoded
from cocreate.contributions.tests.test_fetching import PUBLIC, Site, World
from cocreate.core import fetching
from cocreate.maps import bases

pytestmark = pytest.mark.django_db

TILE = "/kaart/tegels/osm/14/8361/5479"
PNG = {"Content-Type": "image/png"}


@pytest.fixture
def through(settings, tmp_path, monkeypatch):
    """Let tiles come through this server, from a server of the test that stands for the real site."""
    settings.TILES_MB = 1
    settings.CACHES = settings.CACHES | {"tiles": settings.CACHES["tiles"] | {"LOCATION": tmp_path / "tiles"}}
    osm, grb = bases.BASES
    plain = (bases.Base(osm.key, osm.name, "http://site.be", osm.tiles, osm.credit), grb)
    monkeypatch.setattr(bases, "BASES", plain)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    made = World(server.server_port)
    made.names["elders.be"] = [[PUBLIC]]
    monkeypatch.setattr(fetching, "PublicBackend", made.backend)
    yield made
    server.shutdown()
    server.server_close()


def policy(client, page):
    found = client.get(page)["Content-Security-Policy"]
    return next(one for one in found.split("; ") if one.startswith("connect-src"))


def test_by_default_a_browser_asks_the_site_itself_and_this_server_fetches_nothing(stranger, page):
    assert stranger.get(TILE).status_code == 404
    assert "https://tile.openstreetmap.org" in policy(stranger, page)
    assert "iets aan die site" in stranger.get(page).content.decode()


def test_a_tile_comes_through_this_server_and_is_fetched_once(stranger, page, through):
    picture = encoded(kind="PNG")
    through.pages["/14/8361/5479.png"] = (200, PNG, picture)
    answers = [stranger.get(TILE) for _ in range(2)]

    assert {(one.status_code, one["Content-Type"], one.content) for one in answers} == {(200, "image/png", picture)}
    assert "max-age=604800" in answers[0]["Cache-Control"]
    (asked,) = through.asked
    assert asked[0] == "site.be"
    assert "(+http" in asked[2]["User-Agent"], "it says who asks"
    assert "Cookie" not in asked[2]
    assert policy(stranger, page) == "connect-src 'self'"
    html = stranger.get(page).content.decode()
    assert "/kaart/tegels/osm/{z}/{x}/{y}" in html
    assert "geo.api.vlaanderen.be" not in html
    assert "map-base-hint" not in html, "nothing to warn of, so no empty hint"


@pytest.mark.parametrize("tile", ["osm/20/1/1", "osm/2/4/1", "osm/2/1/4", "elders/2/1/1"])
def test_what_does_not_exist_is_asked_of_nobody(stranger, through, tile):
    assert stranger.get(f"/kaart/tegels/{tile}").status_code == 404
    assert through.dial.dialled == []


@pytest.mark.parametrize(
    "answer",
    [
        (404, PNG, b""),
        (200, {"Content-Type": "text/html"}, b"<script>"),
        (200, PNG, b"x" * 100_001),
        (302, {"Location": "http://elders.be/1.png"}, b""),
    ],
)
def test_what_is_no_tile_of_that_site_is_absent_and_not_asked_again_soon(stranger, through, answer):
    through.pages |= {"/14/8361/5479.png": answer, "/1.png": (200, PNG, b"van elders")}
    assert [stranger.get(TILE).status_code for _ in range(2)] == [404, 404]
    assert [one[1] for one in through.asked].count("/14/8361/5479.png") == 1


def test_only_a_few_are_fetched_at_once_and_one_address_does_not_fetch_without_end(stranger, through, monkeypatch):
    from cocreate.maps import exchange_views

    for _ in range(bases.AT_ONCE):
        assert bases._fetching.acquire(blocking=False)
    busy = stranger.get(TILE)
    assert (busy.status_code, busy["Retry-After"]) == (503, "1")
    bases._fetching.release(bases.AT_ONCE)
    monkeypatch.setattr(exchange_views, "MANY_TILES", 1)
    assert stranger.get("/kaart/tegels/osm/14/1/1").status_code == 429
    assert through.asked == []

"""Real servers on this machine, which a made-up resolver calls public."""

import gzip
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpcore
import pytest

from cocreate.contributions import actions, previews, tasks
from cocreate.contributions.models import Link
from cocreate.core import fetching

from .pictures import encoded, exif, scene

PUBLIC = "93.184.215.14"
RealBackend = fetching.PublicBackend
PAGE = b"""<!doctype html><html><head><meta charset="utf-8"><title>Titel van de pagina</title>
<meta property="og:title" content="De lange tafel &amp; de soep">
<meta property="og:description" content="Een verslag \xe2\x80\xaevan Muide">
<meta property="og:image" content="/beeld.png"><script>document.title = "kwaad"</script></head>
<body><meta property="og:title" content="te laat"></body></html>"""


class Site(BaseHTTPRequestHandler):
    """Answers what the test laid out: path -> (status, headers, body)."""

    pages: dict = {}
    asked: list = []

    def do_GET(self):
        self.asked.append((self.headers["Host"], self.path, dict(self.headers)))
        status, headers, body = self.pages.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if callable(body):
            body(self.wfile)
        else:
            self.wfile.write(body)

    def log_message(self, *_):
        pass


class Dial(httpcore.NetworkBackend):
    """Leads each public address to the server of the test; remembers where it was led from."""

    def __init__(self, port):
        self.port, self.dialled, self.real = port, [], httpcore.SyncBackend()

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.dialled.append((host, port))
        return self.real.connect_tcp("127.0.0.1", self.port, timeout, local_address, socket_options)


class World:
    def __init__(self, port):
        self.dial = Dial(port)
        self.names = {"site.be": [[PUBLIC]]}
        self.pages = Site.pages = {}
        self.asked = Site.asked = []

    def resolve(self, host, _port):
        answers = self.names.get(host, [[host]] if host[0].isdigit() or ":" in host else [[]])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def backend(self, deadline):
        return RealBackend(deadline, self.resolve, self.dial)


@pytest.fixture
def world(monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    made = World(server.server_port)
    monkeypatch.setattr(fetching, "PublicBackend", made.backend)
    yield made
    server.shutdown()
    server.server_close()


def html(body=PAGE, **headers):
    return 200, {"Content-Type": "text/html; charset=utf-8"} | headers, body


def get(url, most=fetching.HTML_BYTES):
    return fetching.fetch(url, "text/html", most)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0.0",
            "10.0.0.5",
            "172.16.3.4",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
        ),
        *("198.18.0.1", "192.0.0.170", "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "100::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1"),
    ],
)
def test_an_address_inside_is_not_public(address):
    assert not fetching.is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_an_address_outside_is_public(address):
    assert fetching.is_public(address)


def test_a_public_page_is_fetched_from_the_address_that_was_checked(world):
    world.pages["/verslag"] = html()
    page = get("http://site.be/verslag")
    assert page.content == PAGE
    assert world.dial.dialled == [(PUBLIC, 80)]
    assert world.asked[0][0] == "site.be"
    assert "Cookie" not in world.asked[0][2]


def test_a_name_that_changes_its_meaning_after_the_check_leads_nowhere_else(world):
    world.names["site.be"] = [[PUBLIC], ["127.0.0.1"]]
    world.pages["/"] = html()
    get("http://site.be/")
    assert world.dial.dialled == [(PUBLIC, 80)]
    with pytest.raises(fetching.RefusedError):
        get("http://site.be/")
    assert len(world.dial.dialled) == 1


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/", "http://10.1.2.3/"),
        *("http://site.be:8080/", "https://site.be:22/", "ftp://site.be/", "file:///etc/passwd", "gopher://site.be/"),
        *(
            "http://an:geheim@site.be/",
            "http://",
            "javascript:alert(1)",
            "http://onbekend.be/",
            "http://site.be:99999/",
        ),
    ],
)
def test_what_is_not_on_the_public_web_is_refused(world, url):
    with pytest.raises(fetching.RefusedError):
        get(url)
    assert world.dial.dialled == []


def test_one_private_address_among_public_ones_is_enough_to_refuse(world):
    world.names["site.be"] = [[PUBLIC, "192.168.0.1"]]
    with pytest.raises(fetching.RefusedError):
        get("http://site.be/")
    assert world.dial.dialled == []


@pytest.mark.parametrize(
    "there",
    ["http://127.0.0.1/", "http://binnen.be/", "//binnen.be/", "file:///etc/passwd", "http://site.be:6379/", ""],
)
def test_a_redirect_is_checked_again(world, there):
    world.names["binnen.be"] = [["10.0.0.1"]]
    world.pages["/weg"] = 302, {"Location": there}, b""
    with pytest.raises(fetching.RefusedError):
        get("http://site.be/weg")
    assert {host for host, _port in world.dial.dialled} == {PUBLIC}


def test_three_redirects_are_followed_and_a_fourth_is_not(world):
    for i in range(4):
        world.pages[f"/{i}"] = 301, {"Location": f"/{i + 1}", "Content-Length": "0"}, b""
    world.pages["/4"] = html()
    assert get("http://site.be/1").url == "http://site.be/4"
    with pytest.raises(fetching.RefusedError):
        get("http://site.be/0")


def test_only_the_beginning_of_a_large_page_is_read(world):
    world.pages["/"] = html(b"x" * 3_000_000)
    assert len(get("http://site.be/", 1000).content) == 1000


def test_a_packed_bomb_is_cut_off_and_an_unknown_packing_refused(world):
    world.pages["/"] = html(gzip.compress(b"x" * 50_000_000), **{"Content-Encoding": "gzip"})
    assert len(get("http://site.be/").content) == fetching.HTML_BYTES
    world.pages["/br"] = html(b"??", **{"Content-Encoding": "br"})
    with pytest.raises(fetching.RefusedError):
        get("http://site.be/br")
    world.pages["/stuk"] = html(b"geen gzip", **{"Content-Encoding": "gzip"})
    with pytest.raises(fetching.RefusedError):
        get("http://site.be/stuk")


def test_a_site_that_drips_is_left(world, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.4)

    def drip(out):
        try:
            for _ in range(60):
                out.write(b"x")
                out.flush()
                time.sleep(0.05)
        except OSError:
            pass

    world.pages["/"] = html(drip)
    with pytest.raises(fetching.RefusedError):
        get("http://site.be/")


def test_a_page_that_is_not_there_is_refused(world):
    with pytest.raises(fetching.RefusedError):
        get("http://site.be/nergens")


def test_the_real_resolver_knows_this_machine_and_refuses_it():
    backend = RealBackend(time.monotonic() + 5, fetching.addresses)
    with pytest.raises(fetching.RefusedError):
        backend.connect_tcp("localhost", 80)
    with pytest.raises(fetching.RefusedError):
        backend.connect_unix_socket("/run/docker.sock")


def test_a_connection_passes_its_remaining_time_on(world):
    world.pages["/"] = html()
    stream = RealBackend(time.monotonic() + 5, world.resolve, world.dial).connect_tcp("site.be", 80)
    assert stream.get_extra_info("server_addr")[0] == "127.0.0.1"
    stream._deadline = 0
    with pytest.raises(httpcore.ReadTimeout):
        stream.read(1)
    stream.close()


def preview_of(content, media_type="text/html", charset=None):
    return previews.read(fetching.Fetched("https://site.be/a/b", media_type, charset, content))


def test_a_page_tells_its_title_description_and_picture():
    found = preview_of(PAGE, charset="utf-8")
    assert found.title == "De lange tafel & de soep"
    assert found.description == "Een verslag van Muide"
    assert found.image == "https://site.be/beeld.png"


def test_without_its_own_words_the_title_serves():
    assert preview_of(b"<title>\n Een\t titel </title><body><title>x</title>").title == "Een titel"
    assert preview_of(b"%PDF", "application/pdf") == previews.Preview()


def test_old_and_odd_character_sets_are_read():
    assert preview_of("<title>Café</title>".encode("latin-1"), charset="iso-8859-1").title == "Café"
    assert preview_of("<meta charset=windows-1251><title>Двор</title>".encode("cp1251")).title == "Двор"
    assert preview_of(b"<title>x</title>", charset="zip").title == "x"
    assert preview_of(b"<title>x</title>", charset="bestaat-niet").title == "x"


def test_a_title_without_end_is_cut():
    assert len(preview_of(b"<title>" + b"woord " * 10_000).title) == previews.TITLE


@pytest.mark.parametrize(
    ("url", "player"),
    [
        ("https://www.youtube.com/watch?v=abcdefghijk&t=3", "https://www.youtube-nocookie.com/embed/abcdefghijk"),
        ("https://youtu.be/abcdefghijk", "https://www.youtube-nocookie.com/embed/abcdefghijk"),
        ("https://m.youtube.com/shorts/abcdefghijk", "https://www.youtube-nocookie.com/embed/abcdefghijk"),
        ("https://vimeo.com/12345", "https://player.vimeo.com/video/12345?dnt=1"),
        ("https://www.youtube.com/watch?v=%22%3E%3Cscript", ""),
        ("https://youtube.com.kwaad.be/watch?v=abcdefghijk", ""),
        ("https://example.org/", ""),
    ],
)
def test_only_known_players_may_be_shown_here(url, player):
    assert previews.embed(url) == player


def test_a_link_gets_its_preview_in_a_task(world, offer, editor, stranger, django_capture_on_commit_callbacks):
    world.pages["/verslag"] = html()
    world.pages["/beeld.png"] = 200, {"Content-Type": "image/png"}, encoded(scene((900, 600)), "PNG", exif=exif())
    with django_capture_on_commit_callbacks(execute=True):
        given = offer("link", publish_by=editor, url="http://site.be/verslag")
    link = Link.objects.get(contribution=given)
    assert (link.state, link.title) == ("ready", "De lange tafel & de soep")
    with link.image.open() as file:
        assert file.read()[8:12] == b"WEBP"
    assert "De lange tafel &amp; de soep" in stranger.get("/inzichten/").content.decode()
    assert stranger.get(link.image.url)["Content-Type"] == "image/webp"


def test_a_link_inside_stays_a_bare_address(world, offer):
    given = offer("link", url="http://127.0.0.1/admin")
    tasks.fetch_preview.call(given.pk)
    link = Link.objects.get(contribution=given)
    assert (link.state, link.title) == ("failed", "")
    assert world.dial.dialled == []


@pytest.mark.parametrize("body", [b"<svg onload=alert(1)>", None])
def test_a_preview_without_a_good_picture_has_none(world, offer, body):
    world.pages["/"] = html()
    if body:
        world.pages["/beeld.png"] = 200, {"Content-Type": "image/png"}, body
    given = offer("link", url="http://site.be/")
    tasks.fetch_preview.call(given.pk)
    link = Link.objects.get(contribution=given)
    assert link.state == "ready"
    assert not link.image


def test_what_was_withdrawn_meanwhile_gets_no_preview(world, offer, giver, monkeypatch):
    given = offer("link", url="http://site.be/")

    def while_fetching(*_):
        actions.withdraw(given, giver)
        return fetching.Fetched("http://site.be/", "text/html", None, PAGE)

    monkeypatch.setattr(fetching, "fetch", while_fetching)
    tasks.fetch_preview.call(given.pk)
    assert not Link.objects.exists()
    tasks.fetch_preview.call(given.pk)

"""The page cache answers what is public, exactly, and never one person's page to another."""

import asyncio
import gzip
import time

import brotli
import pytest

from cocreate.core.generations import Generations, slot_of
from cocreate.core.page_bytes import accepted
from cocreate.core.page_front import PAGE_MOST, PageFront

BODY = ("<p>Een stem uit de wijk: مرحبا 🌳 é</p>" * 40).encode()


class Django:
    """Stands for Django: answers with what the test wants and counts how often it was asked."""

    def __init__(self):
        self.status, self.body = 200, BODY
        self.headers = [(b"x-page-tags", b"page:1 stones"), (b"content-type", b"text/html; charset=utf-8")]
        self.asked = []
        self.before = self.during = None

    async def __call__(self, scope, receive, send):
        self.asked.append(scope)
        body = self.body
        if self.during:
            await self.during()
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": body[:10], "more_body": True})
        await send({"type": "http.response.body", "body": body[10:]})


class Reply:
    def __init__(self, messages):
        self.status = messages[0]["status"]
        self.headers = dict(messages[0]["headers"])
        self.body = b"".join(m.get("body", b"") for m in messages[1:])


@pytest.fixture
def django():
    return Django()


@pytest.fixture
def counters(tmp_path):
    own = Generations(tmp_path / "pages")
    yield own
    own.close()


@pytest.fixture
def counted():
    return []


@pytest.fixture
def front(django, counters, counted):
    return PageFront(
        django,
        counters,
        most=1_000_000,
        hosts=["gids.be"],
        cookies=["session", "guest"],
        files=["/static/"],
        counts=lambda outcomes, size: counted.append((outcomes, size)),
    )


async def fetch(front, path="/gids/", query=b"", *, method="GET", scheme="https", **headers):
    given = {"host": "gids.be", **headers}
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query,
        "scheme": scheme,
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()],
    }
    messages = []

    async def send(message):
        messages.append(message)

    async def receive():
        return {"type": "http.request", "body": b""}

    await front(scope, receive, send)
    return Reply(messages)


def ask(front, *args, **headers):
    return asyncio.run(fetch(front, *args, **headers))


def test_a_public_page_is_rendered_once(front, django):
    first, second = ask(front), ask(front)
    assert first.body == second.body == BODY
    assert len(django.asked) == 1
    assert b"x-page-tags" not in first.headers
    assert first.headers[b"cache-control"] == b"public, max-age=0, must-revalidate"
    assert first.headers[b"vary"] == b"Accept-Encoding"
    assert second.headers[b"content-length"] == str(len(BODY)).encode()


def test_a_write_to_what_it_shows_makes_it_render_again_and_another_does_not(front, django, counters):
    ask(front)
    counters.touch(frozenset([slot_of("page:2")]))
    ask(front)
    assert len(django.asked) == 1
    counters.touch(frozenset([slot_of("stones")]))
    django.body = BODY + b"new"
    assert ask(front).body == BODY + b"new"


def test_a_page_that_changed_while_it_was_rendered_is_not_kept(front, django, counters):
    async def write():
        counters.touch(frozenset([slot_of("stones")]))

    django.during = write
    ask(front)
    ask(front)
    assert len(django.asked) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "session=abc"},
        {"cookie": "a=b; guest=abc"},
        {"authorization": "Bearer abc"},
        {"hx_request": "true"},
        {"range": "bytes=0-5"},
    ],
)
def test_a_personal_request_neither_gets_nor_leaves_a_kept_page(front, django, headers):
    ask(front, **headers)
    ask(front)
    django.body = b"mine"
    assert ask(front, **headers).body == b"mine"
    assert ask(front).body == BODY


def test_a_strangers_cookie_is_no_reason_to_render(front, django):
    ask(front, cookie="_ga=1")
    ask(front)
    assert len(django.asked) == 1


@pytest.mark.parametrize(
    ("status", "header"),
    [
        (404, None),
        (200, (b"set-cookie", b"guest=abc")),
        (200, (b"vary", b"Cookie, HX-Request")),
        (200, (b"cache-control", b"private")),
        (200, (b"content-security-policy", b"script-src 'nonce-abc'")),
        (200, (b"content-encoding", b"gzip")),
    ],
)
def test_what_is_not_the_same_for_everybody_is_not_kept(front, django, status, header):
    django.status = status
    django.headers += [header] if header else []
    reply = ask(front)
    ask(front)
    assert len(django.asked) == 2
    assert b"x-page-tags" not in reply.headers
    assert reply.body == BODY


def test_a_page_without_tags_passes_compressed_with_a_random_length(front, django):
    del django.headers[0]
    sizes = set()
    for _ in range(12):
        reply = ask(front, accept_encoding="gzip, br")
        assert reply.headers[b"content-encoding"] == b"gzip"
        assert reply.headers[b"cache-control"] == b"private, no-cache"
        assert reply.headers[b"vary"] == b"Accept-Encoding"
        assert gzip.decompress(reply.body) == BODY
        sizes.add(len(reply.body))
    assert len(django.asked) == 12
    assert len(sizes) > 1


def test_a_small_page_without_tags_and_one_that_varies_already_pass_well(front, django):
    django.headers = [(b"content-type", b"text/html"), (b"vary", b"Accept-Encoding"), (b"cache-control", b"no-store")]
    assert ask(front, accept_encoding="gzip").headers[b"vary"] == b"Accept-Encoding"
    django.body = b"short"
    reply = ask(front, accept_encoding="gzip")
    assert reply.body == b"short"
    assert b"content-encoding" not in reply.headers
    assert reply.headers[b"cache-control"] == b"no-store"


def test_files_flow_through_with_what_the_browser_asked(front, django):
    django.headers = [(b"content-type", b"text/css"), (b"content-encoding", b"br")]
    ask(front, "/static/a.css", accept_encoding="br", if_none_match='"x"')
    assert {name for name, _ in django.asked[0]["headers"]} == {b"host", b"accept-encoding", b"if-none-match"}


def test_each_encoding_has_its_own_bytes_and_tag(front, django):
    br, gz, plain = (ask(front, accept_encoding=value) for value in ("gzip, br", "gzip", "br;q=0"))
    assert brotli.decompress(br.body) == gzip.decompress(gz.body) == plain.body == BODY
    assert len({br.headers[b"etag"], gz.headers[b"etag"], plain.headers[b"etag"]}) == 3
    assert b"content-encoding" not in plain.headers
    assert len(django.asked) == 1


def test_a_short_page_is_not_compressed(front, django):
    django.body = b"short"
    reply = ask(front, accept_encoding="br")
    assert reply.body == b"short"
    assert b"content-encoding" not in reply.headers


def test_an_unchanged_page_is_answered_with_304_also_a_weak_tag_from_a_cdn(front, django):
    tag = ask(front, accept_encoding="br").headers[b"etag"].decode()
    for match in (tag, f"W/{tag}", f'"other", {tag}'):
        reply = ask(front, accept_encoding="br", if_none_match=match)
        assert (reply.status, reply.body) == (304, b"")
        assert reply.headers[b"etag"].decode() == tag
    assert ask(front, if_none_match='"other"').status == 200


def test_head_is_answered_from_a_kept_page_and_keeps_none(front, django):
    ask(front, method="HEAD")
    reply = ask(front)
    head = ask(front, method="HEAD")
    assert len(django.asked) == 2
    assert head.body == b""
    assert head.headers == reply.headers


def test_a_post_passes(front, django):
    ask(front, method="POST")
    ask(front, method="POST")
    assert len(django.asked) == 2


def test_a_page_ends_at_its_moment(front, django, monkeypatch):
    now = time.time()
    django.headers[0] = (b"x-page-tags", f"page:1 until={now + 60:.3f}".encode())
    ask(front)
    ask(front)
    assert len(django.asked) == 1
    monkeypatch.setattr("cocreate.core.page_front.time.time", lambda: now + 61)
    ask(front)
    assert len(django.asked) == 2


def test_host_scheme_path_and_query_each_make_another_page(front, django):
    for request in ({}, {"host": "other.be"}, {"scheme": "http"}, {"path": "/x/"}, {"query": b"page=2"}):
        ask(front, **request)
        ask(front, **request)
    assert len(django.asked) == 5


def test_behind_proxies_the_scheme_is_what_they_say(front, django):
    front.proxies = True
    ask(front, x_forwarded_proto="https")
    ask(front, x_forwarded_proto="http")
    assert len(django.asked) == 2


def test_where_a_click_came_from_makes_no_other_page_and_reaches_nobody(front, django):
    ask(front, query=b"utm_source=x&&fbclid=y")
    ask(front)
    assert len(django.asked) == 1
    assert django.asked[0]["query_string"] == b""
    ask(front, query=b"stone=beweging&utm_source=x")
    assert django.asked[1]["query_string"] == b"stone=beweging"


def test_made_up_addresses_push_out_no_page_that_people_read(front, django):
    ask(front)
    for number in range(300):
        ask(front, query=f"x={number}".encode())
        ask(front, host=f"h{number}.be")
    asked = len(django.asked)
    ask(front)
    assert len(django.asked) == asked
    assert front.strange.size <= 250_000
    assert len(front.strange.pages) < 150
    assert front.strange.size == sum(page.bytes.size for page in front.strange.pages.values())


def test_a_very_long_query_is_not_kept(front, django):
    for _ in range(2):
        ask(front, query=b"q=" + b"a" * 300)
    assert len(django.asked) == 2
    assert not front.strange.pages


def test_a_very_large_page_flows_through(front, django):
    django.body = b"a" * (PAGE_MOST + 20)
    assert ask(front, accept_encoding="gzip").body == django.body
    assert not front.known.pages


def test_a_header_with_an_underscore_cannot_pose_as_another(django, front):
    async def go():
        scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "scheme": "http"}
        scope["headers"] = [(b"host", b"gids.be"), (b"x_forwarded_for", b"1.2.3.4")]

        async def send(message):
            pass

        await front(scope, None, send)
        await front({**scope, "method": "GET"}, None, send)

    asyncio.run(go())
    assert [scope["headers"] for scope in django.asked] == [[(b"host", b"gids.be")]] * 2


def test_many_who_come_at_once_share_one_render(front, django):
    async def slow():
        await asyncio.sleep(0.02)

    django.during = slow

    async def go():
        return await asyncio.gather(*(fetch(front) for _ in range(20)))

    assert {reply.body for reply in asyncio.run(go())} == {BODY}
    assert len(django.asked) == 1
    assert front._rendering == {}


def test_one_who_waited_for_a_render_that_began_before_the_write_renders_anew(front, django, counters):
    async def go():
        started, may_end = asyncio.Event(), asyncio.Event()

        async def slow():
            started.set()
            await may_end.wait()

        django.during = slow
        first = asyncio.create_task(fetch(front))
        await started.wait()
        django.body = BODY + b"new"
        counters.touch(frozenset([slot_of("page:1")]))
        second = asyncio.create_task(fetch(front))
        await asyncio.sleep(0.01)
        may_end.set()
        return await first, await second

    _, second = asyncio.run(go())
    assert second.body == BODY + b"new"


def test_a_failing_render_leaves_nobody_waiting(front, django):
    async def fail():
        msg = "broken"
        raise RuntimeError(msg)

    django.during = fail

    async def go():
        return await asyncio.gather(*(fetch(front) for _ in range(3)), return_exceptions=True)

    assert [str(error) for error in asyncio.run(go())] == ["broken"] * 3
    assert front._rendering == {}


def test_without_memory_nothing_is_kept(django, counters):
    front = PageFront(django, counters, most=0)
    ask(front)
    ask(front)
    assert len(django.asked) == 2


def test_sockets_go_to_the_application(django, counters):
    asked = []

    async def app(scope, receive, send):
        asked.append(scope["type"])

    asyncio.run(PageFront(app, counters, most=1)({"type": "lifespan"}, None, None))
    assert asked == ["lifespan"]


def test_what_it_did_is_counted(front, counted):
    async def go():
        await fetch(front)
        await fetch(front)
        await fetch(front, cookie="session=1")
        await asyncio.sleep(1.1)

    asyncio.run(go())
    assert [outcomes for outcomes, _ in counted] == [{"hit": 1, "miss": 1, "pass": 1}]
    assert counted[0][1] == front.known.size > len(BODY)


@pytest.mark.parametrize(
    ("header", "best"),
    [
        (b"gzip, deflate, br, zstd", "br"),
        (b"gzip", "gzip"),
        (b"*", "br"),
        (b"br;q=0, gzip;q=0.5", "gzip"),
        (b"identity", "identity"),
        (None, "identity"),
    ],
)
def test_the_best_allowed_encoding_is_chosen(header, best):
    assert accepted(header) == best

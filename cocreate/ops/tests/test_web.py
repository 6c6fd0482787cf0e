"""Uvicorn as we run it: a request that begins too slowly or with too much is let go, others are answered."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest

from cocreate.live.tests.rigs import until
from cocreate.ops import web
from tests.servers import free_port

WHOLE = b"POST / HTTP/1.1\r\nHost: gids.be\r\nContent-Length: %d\r\n\r\n"


SLOW = 1.2  # seconds


async def application(scope, receive, send):
    """Wait a little, and tell how many bytes came."""
    size, more = 0, True
    while more:
        message = await receive()
        size, more = size + len(message.get("body", b"")), message.get("more_body")
    await asyncio.sleep(SLOW)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"7")]})
    await send({"type": "http.response.body", "body": b"%07d" % size})


@asynccontextmanager
async def connection():
    port = free_port()
    server = web.Server(application)
    running = asyncio.create_task(server.answer("127.0.0.1", port))
    await until(lambda: server.started)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    yield reader, writer
    writer.close()
    server.handle_exit(0, None)
    await running


def with_connection(story):
    async def whole():
        async with connection() as (reader, writer):
            await asyncio.wait_for(story(reader, writer), 20)

    asyncio.run(whole())


@pytest.fixture(autouse=True)
def afterwards(monkeypatch):
    """Leave this process as it was: it does not end."""
    monkeypatch.setattr(web.Patience, "closing", False)

    async def nothing():
        pass

    monkeypatch.setattr(web.live.sockets, "close", nothing)


@pytest.mark.parametrize("head", [b"", b"GET / HTTP/1.1\r\nHost: gi"])
def test_who_does_not_end_the_head_of_a_request_is_let_go(monkeypatch, head):
    monkeypatch.setattr(web, "HEAD_WITHIN", 0.2)

    async def story(reader, writer):
        writer.write(head)
        assert await reader.read() == b""

    with_connection(story)


def test_what_is_answered_slowly_is_answered_and_the_next_head_has_its_time(monkeypatch):
    monkeypatch.setattr(web, "HEAD_WITHIN", SLOW - 0.2)

    async def story(reader, writer):
        for _ in range(2):
            writer.write(WHOLE % 3 + b"een")
            answer = await reader.readuntil(b"0000003")
            assert answer.startswith(b"HTTP/1.1 200 ")
        writer.write(WHOLE[:20])
        assert await reader.read() == b""

    with_connection(story)


def test_a_head_without_end_is_refused_and_a_large_body_is_not():
    async def story(reader, writer):
        writer.write(WHOLE % 2_000_000 + b"x" * 2_000_000)
        assert (await reader.readuntil(b"2000000")).startswith(b"HTTP/1.1 200 ")
        writer.write(b"GET / HTTP/1.1\r\nX: ")
        with suppress(ConnectionError):
            for _ in range(400):
                writer.write(b"x" * 1_000)
                await writer.drain()
                await asyncio.sleep(0.001)
        with suppress(ConnectionError):  # it is cut off while it still sends
            assert (await reader.read()).startswith(b"HTTP/1.1 400 ")
        assert writer.is_closing() or reader.at_eof()

    with_connection(story)

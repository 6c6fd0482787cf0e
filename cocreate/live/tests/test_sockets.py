"""Sockets: who gets in, and what is said to who does not."""

import asyncio
import os

import pytest
from pycrdt import Doc, Text

from cocreate.core import processes
from cocreate.live import hub as hubs
from cocreate.live import limits, protocol, tokens
from cocreate.live import sockets as module
from cocreate.live.lines import EXTENSION
from cocreate.live.protocol import framed

from .rigs import ROOM, MemoryStore, unframed, until


@pytest.fixture
def sockets(tmp_path, monkeypatch):
    """The sockets of a process, with rooms in memory."""
    store = MemoryStore()
    monkeypatch.setattr(module, "DatabaseStore", lambda: store)
    monkeypatch.setattr(hubs, "LOOK", 100.0)
    made = module.Sockets(tmp_path / "live.lock")
    made.store = store
    yield made
    if made._held is not None:
        os.close(made._held)


class Socket:
    """One socket as a server gives it to the application."""

    def __init__(
        self, sockets, token, room=ROOM, headers=((b"host", b"gids.be"), (b"origin", b"https://gids.be")), *, bare=False
    ):
        self.sent, self.incoming = [], asyncio.Queue()
        self.incoming.put_nowait({"type": "websocket.connect"})
        self.hear, self.waits, self.ended = None, 0, False
        scope = {
            "type": "websocket",
            "path": f"/live/{room}",
            "headers": list(headers),
            "extensions": {} if bare else {EXTENSION: self},
        }
        scope["query_string"] = f"token={token}".encode()
        self.task = asyncio.create_task(sockets(scope, self.incoming.get, self.send))

    def write(self, frame):
        self.sent.append({"type": "websocket.send", "bytes": unframed(frame)})
        return self.waits

    def end(self):
        self.ended = True

    async def send(self, message):
        self.sent.append(message)
        if message["type"] == "websocket.close":
            self.incoming.put_nowait({"type": "websocket.disconnect", "code": 1005})

    def say(self, data=None, **message):
        self.incoming.put_nowait({"type": "websocket.receive", "bytes": data, **message})

    async def code(self):
        """What it was closed with."""
        await asyncio.wait_for(self.task, 5)
        assert self.sent[-1]["type"] == "websocket.close"
        assert self.sent[-1]["reason"]
        return self.sent[-1]["code"]


def run(sockets, story):
    async def whole():
        try:
            await story()
        finally:
            await sockets.close()

    asyncio.run(whole())


def test_a_token_opens_its_room_and_all_who_are_in_it_are_told_when_the_server_stops(sockets):
    update = b"\x01\x01\x05\x00\x04\x01\x01t\x02hi\x00"

    async def story():
        an = Socket(sockets, tokens.issue(ROOM, "write", "an"))
        an.say(framed(protocol.SYNC, protocol.UPDATE, body=update))
        await until(lambda: len(an.sent) == 3)
        assert [message["type"] for message in an.sent] == ["websocket.accept", "websocket.send", "websocket.send"]
        assert an.sent[2]["bytes"] == framed(protocol.SYNC, protocol.UPDATE, body=update)
        closing = asyncio.create_task(sockets.close())
        assert await an.code() == limits.RESTART
        await closing
        assert await Socket(sockets, tokens.issue(ROOM, "write", "an")).code() == limits.RESTART

    run(sockets, story)
    assert [row.blob for row in sockets.store.log] == [update]


def test_without_a_token_that_opens_it_nobody_gets_in_and_is_told_why(sockets):
    async def story():
        write = tokens.issue(ROOM, "write", "an")
        assert await Socket(sockets, "").code() == limits.BAD_TOKEN
        assert await Socket(sockets, write, room="proef:ander").code() == limits.BAD_TOKEN
        assert await Socket(sockets, write, room="../etc").code() == limits.BAD_TOKEN
        assert await Socket(sockets, write[:-2] + "AA").code() == limits.BAD_TOKEN
        over = tokens.issue(ROOM, "write", "an", -tokens.USUAL)
        assert await Socket(sockets, over).code() == limits.EXPIRED
        assert sockets.hub is None  # nothing was opened for them

    run(sockets, story)


def test_a_page_of_another_site_opens_no_socket(sockets, settings):
    settings.ORIGIN = "https://www.gids.be"
    host = (b"host", b"gids.be:8000")

    async def story():
        text = tokens.issue(ROOM, "write", "an")
        for origin in (b"https://boos.be", b"null", b"https://gids.be"):
            other = Socket(sockets, text, headers=[host, (b"Origin", origin)])
            assert await other.code() == limits.REVOKED
            assert len(other.sent) == 1  # not even accepted
        for headers in (
            [host],
            [host, (b"origin", b"http://gids.be:8000")],
            [host, (b"origin", b"https://www.gids.be")],
        ):
            ours = Socket(sockets, text, headers=headers)
            ours.incoming.put_nowait({"type": "websocket.disconnect", "code": 1001})
            await ours.task
            assert ours.sent[0]["type"] == "websocket.accept"
        assert not sockets.hub.clients

    run(sockets, story)


def test_what_is_no_message_or_text_closes_with_the_reason(sockets):
    async def story():
        text = tokens.issue(ROOM, "write", "an")
        for say in ({"data": b"\x63"}, {"data": None, "text": "hallo"}):
            bad = Socket(sockets, text)
            bad.say(**say)
            assert await bad.code() == limits.MALFORMED
        large = Socket(sockets, text)
        large.say(b"\x00" * (limits.MESSAGE + 1))
        assert await large.code() == limits.TOO_LARGE
        assert not sockets.hub.clients

    run(sockets, story)


def test_a_reader_that_hangs_is_let_go(sockets, monkeypatch):
    monkeypatch.setattr(limits, "FLUSH", 0.01)

    class Hangs(Socket):
        async def send(self, message):
            if message["type"] == "websocket.close":
                await asyncio.Event().wait()

    async def story():
        slow = Hangs(sockets, tokens.issue(ROOM, "write", "an"))
        slow.waits = limits.OUTBOX + 1
        slow.say(framed(protocol.SYNC, protocol.STEP1, body=b"\x00"))
        await asyncio.wait_for(slow.task, 5)
        assert slow.ended
        assert not sockets.hub.clients

    run(sockets, story)


def test_who_writes_more_than_can_be_kept_at_once_is_heard_again_when_it_can(sockets, monkeypatch):
    monkeypatch.setattr(limits, "WAITING", 1)

    def update(client):
        return framed(protocol.SYNC, protocol.UPDATE, body=bytes([1, 1, client]) + b"\x00\x04\x01\x01t\x02hi\x00")

    def kept():
        doc = Doc()
        for row in sockets.store.log:
            doc.apply_update(row.blob)
        return str(doc.get("t", type=Text))

    async def story():
        an = Socket(sockets, tokens.issue(ROOM, "write", "an"))
        await until(lambda: an.hear)
        an.hear(update(5))
        assert an.hear is None  # so the server reads no more than one message of it
        an.say(update(6))
        await until(lambda: an.hear)
        an.hear(update(7))
        await until(lambda: kept() == "hihihi")
        assert not an.task.done()

    run(sockets, story)


def test_another_server_of_asgi_has_no_rooms_and_that_is_said(sockets, caplog):
    async def story():
        for _ in range(2):
            assert await Socket(sockets, tokens.issue(ROOM, "write", "an"), bare=True).code() == limits.ERROR
        assert sockets.hub is None

    run(sockets, story)
    assert [record.getMessage() for record in caplog.records] == [module.BARE]


def test_a_second_process_turns_sockets_away_says_why_once_and_takes_over_later(sockets, caplog):
    held = processes.hold(sockets.lock)

    async def story():
        text = tokens.issue(ROOM, "write", "an")
        for _ in range(3):
            assert await Socket(sockets, text).code() == limits.ELSEWHERE
        os.close(held)  # the other one died
        an = Socket(sockets, text)
        await until(lambda: len(an.sent) == 2)
        assert an.sent[1]["type"] == "websocket.send"

    run(sockets, story)
    assert caplog.text.count("Set REDIS_URL") == 1


@pytest.mark.parametrize("free", [True, False])
def test_a_server_that_asks_hears_whether_it_may_start(sockets, free, monkeypatch, caplog):
    monkeypatch.setattr(module, "RESTART", 0.0)
    held = None if free else processes.hold(sockets.lock)
    said, asks = [], asyncio.Queue()

    async def send(message):
        said.append(message)

    async def story():
        for kind in ("startup", "shutdown"):
            asks.put_nowait({"type": f"lifespan.{kind}"})
        await sockets.lifespan(asks.get, send)

    run(sockets, story)
    if free:
        assert [one["type"] for one in said] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    else:
        os.close(held)
        assert [one["type"] for one in said] == ["lifespan.startup.failed"]
        assert "Set REDIS_URL" in said[0]["message"]
        assert said[0]["message"] in caplog.text


def test_a_mistake_of_ours_takes_one_socket_out_and_is_logged(sockets, monkeypatch, caplog):
    async def story():
        text = tokens.issue(ROOM, "write", "an")
        an, bad = Socket(sockets, text), Socket(sockets, text)
        await until(lambda: len(an.sent) == len(bad.sent) == 2)
        monkeypatch.setattr(sockets.hub.rooms[ROOM], "receive", lambda client, data: 1 / 0)
        bad.say(b"x")
        assert await bad.code() == limits.ERROR
        assert not an.task.done()

    run(sockets, story)
    assert "division by zero" in caplog.text


def test_a_database_that_does_not_answer_is_told_as_come_back(sockets):
    from django.db import OperationalError

    async def fails(name):
        msg = "no"
        raise OperationalError(msg)

    sockets.store.load = fails

    async def story():
        assert await Socket(sockets, tokens.issue(ROOM, "write", "an")).code() == limits.AGAIN
        assert not sockets.hub.clients
        assert sockets.hub._coming == 0

    run(sockets, story)

"""Clients in this process, as stock ones behave, and a store in memory."""

import asyncio
import itertools
import time
from collections import defaultdict
from datetime import UTC, datetime

from django.db import IntegrityError
from pycrdt import Doc, Map, Text, XmlElement, XmlFragment, XmlText

from cocreate.live import protocol
from cocreate.live.clients import Client
from cocreate.live.hub import Hub
from cocreate.live.protocol import Reader, framed
from cocreate.live.storage import Stored
from cocreate.live.tokens import Token

ROOM = "proef:tuin"
__all__ = [
    "Map",
    "MemoryStore",
    "Peer",
    "XmlElement",
    "XmlFragment",
    "XmlText",
    "until",
]  # for tests of parts that own rooms


class MemoryStore:
    """Keeps rooms in memory. `log` tells what was committed, in order; `takes` is in seconds."""

    def __init__(self, takes=0.0):
        self.takes = takes
        self.rooms = {}
        self.states = {}
        self.rows = defaultdict(dict)
        self.log = []
        self.lost = []
        self.changes = []
        self.shown, self.wrotes = [], []
        self.fails = []
        self.loads = 0

    async def load(self, name):
        self.loads += 1
        await asyncio.sleep(self.takes)
        room = self.rooms.setdefault(name, len(self.rooms) + 1)
        upto, state = self.states.get(room, (0, b""))
        rows = sorted(self.rows[room].items())
        parts = [part for part in [state, *(blob for _, blob in rows)] if part]
        return Stored(room, rows[-1][0] if rows else upto, upto, parts)

    async def later(self, name, number):
        stored = await self.load(name)
        return stored if stored.number > number else None

    async def append(self, rows):
        await asyncio.sleep(self.takes)
        if self.fails:
            raise self.fails.pop()
        if any(row.number in self.rows[row.room] or row.number <= self.states.get(row.room, (0,))[0] for row in rows):
            raise IntegrityError
        for row in rows:
            self.rows[row.room][row.number] = row.blob
            self.log.append(row)

    async def fold(self, room, upto, state):
        await asyncio.sleep(self.takes)
        self.states[room] = (upto, state)
        self.rows[room] = {number: blob for number, blob in self.rows[room].items() if number > upto}

    async def settle(self, name, room, number, state):
        if self.fails:
            raise self.fails.pop()
        self.shown.append((name, number, state))

    async def wrote(self, name, who):
        self.wrotes.append((name, who))

    async def revoked(self, since):
        return [(room, who, at) for room, who, at in self.lost if at >= since]

    async def changed(self):
        return self.changes

    async def close(self):
        pass


def token(rights="write", who="an", room=ROOM, lasts=600.0):
    now = time.time()
    return Token(room, rights, who, now, now + lasts)


def unframed(frame):
    """Return what a server's frame holds (RFC 6455, 5.2)."""
    assert frame[0] == 0x82, "whole, binary"
    return frame[{126: 4, 127: 10}.get(frame[1], 2) :]


class Wire:
    """What a client writes to: `waits` bytes in `frames` were not read yet."""

    def __init__(self):
        self.frames, self.waits = asyncio.Queue(), 0

    def write(self, frame):
        waited, self.waits = self.waits, self.waits + len(frame)
        self.frames.put_nowait(frame)
        return waited


class Peer:
    """A client as `y-websocket` is one: answers step 1, sends what it changes, applies what it gets."""

    def __init__(self, hub, rights="write", who="an", room=ROOM):
        self.hub, self.token = hub, token(rights, who, room)
        self.doc = Doc()
        self.text, self.things = self.doc.get("text", type=Text), self.doc.get("things", type=Map)
        self.client = None
        self.got, self.presence, self.denied = [], {}, 0
        self.told = asyncio.Event()
        self.closed = None
        self.stuck = None  # an event: then it reads nothing before that is set
        self._applying = False
        self._watch = self.doc.observe(self._changed)

    async def connect(self):
        line = Wire()
        self.client = Client(line, self.token)
        self.client.ended.add_done_callback(lambda _ended: line.frames.put_nowait(None))
        self.room = await self.hub.enter(self.client)
        self.reader = asyncio.create_task(self._read(self.client, line))
        self.say(framed(protocol.SYNC, protocol.STEP1, body=self.doc.get_state()))
        return self

    async def _read(self, client, line):
        while (frame := await line.frames.get()) is not None:
            if self.stuck is not None:
                await self.stuck.wait()
            line.waits -= len(frame)
            self._take(unframed(frame))
        self.closed = (client.code, client.reason)

    def cut(self):
        """Lose the network; what was on its way is lost."""
        if self.client is not None:
            client, self.client = self.client, None
            self.hub.leave(client)
            self.reader.cancel()

    def say(self, data):
        if self.client is not None and not self.client.code:
            self.room.receive(self.client, data)

    def show(self, number, clock, state):
        self.say(protocol.tell([protocol.Presence(number, clock, state)]))

    def _changed(self, event):
        if not self._applying:
            self.say(framed(protocol.SYNC, protocol.UPDATE, body=event.update))

    def _take(self, data):
        reader = Reader(data)
        kind = reader.byte()
        if kind == protocol.SYNC:
            step, body = reader.byte(), reader.chunk()
            self.got.append((step, body))
            if step == protocol.STEP1:
                self.say(framed(protocol.SYNC, protocol.STEP2, body=self.doc.get_update(body)))
            else:
                self._applying = True
                self.doc.apply_update(body)
                self._applying = False
        elif kind == protocol.AWARENESS:
            for one in protocol.presences(reader.chunk()):
                self.presence[one.client] = one.state
        else:
            self.denied += 1
        self.told.set()

    @property
    def holds(self):
        return str(self.text), self.things.to_py()


async def until(holds, seconds=60.0):
    """Wait until `holds()`, as long as it takes on a busy machine."""
    end = time.monotonic() + seconds
    for pause in itertools.chain([0, 0, 0, 0.001], itertools.repeat(0.01)):
        if holds():
            return
        assert time.monotonic() < end, "it did not happen"
        await asyncio.sleep(pause)


def with_hub(test, store=None):
    """Run `test(hub)` in a loop of its own; return the store."""
    kept = store or MemoryStore()

    async def run():
        hub = Hub(kept)
        try:
            await test(hub)
        finally:
            await hub.close()

    asyncio.run(run())
    return kept


def now():
    return datetime.now(UTC)

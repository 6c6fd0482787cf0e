"""What web processes tell each other of rooms, over Redis. Nothing is kept there: what counts stands in the database.

A message is lost when Redis is away. The number of an update shows that one is missing, and then it is read from the
database; as long as Redis is away every room looks there now and then.
"""

import asyncio
import hashlib
import logging
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from redis.asyncio import Redis
from redis.exceptions import RedisError

from . import protocol
from .protocol import MalformedError, Reader

UPDATE, PRESENCE, ASK, SETTLED, RING, ALIVE = range(6)
LEASE = 15.0  # seconds after which another process shows rooms to their owner, when one died
LISTEN = 5.0  # seconds, at most; then it looks whether Redis is still there
AGAIN = 1.0  # seconds until Redis is tried again
ID_SIZE = 8  # bytes
MOST = 10_000  # messages that wait for Redis; more are let go, as the database has them
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Said:
    """One thing that a process tells: of an update its number, of presence who shows it."""

    kind: int
    room: str = ""
    number: int = 0
    who: str = ""
    body: bytes = b""

    def packed(self) -> bytes:
        """Return it as bytes."""
        texts = (self.room.encode(), self.who.encode(), self.body)
        chunks = b"".join(protocol.number(len(text)) + text for text in texts)
        return bytes([self.kind]) + protocol.number(self.number) + chunks


def unpacked(data: bytes) -> Iterable[Said]:
    """Return what stands in a message. Raise MalformedError."""
    reader = Reader(data)
    while reader.left:
        kind, number = reader.byte(), reader.number()
        room, who, body = reader.chunk().decode(), reader.chunk().decode(), reader.chunk()
        yield Said(kind, room, number, who, body)


class Wire(Protocol):
    """Between this process and the others."""

    @property
    def up(self) -> bool:
        """Whether what others say arrives."""

    def listen(self, hear: Callable[[bytes, Said], None], woke: Callable[[], None]) -> None:
        """Have `hear(process, said)` called for what others say, and `woke` when some may have been missed."""

    def say(self, said: Said) -> None:
        """Tell all others, soon."""

    async def lease(self, rooms: list[str]) -> set[str] | None:
        """Return those that this process alone shows to their owner, for the next `LEASE` seconds; None for unknown."""

    async def release(self, rooms: list[str]) -> None:
        """Let others do that from now on."""

    async def close(self) -> None:
        """End, after what was said is sent."""


class RedisWire:
    """Redis, as a channel and for leases. Its names have a key of this site in them: others may use it too."""

    def __init__(self, url: str) -> None:
        self.id = secrets.token_bytes(ID_SIZE)
        self.up = False
        self._site = "cocreate:" + hashlib.sha256(settings.SECRET_KEY.encode()).hexdigest()[:16]
        self._redis: Redis = Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5, health_check_interval=10)
        self._channel = f"{self._site}:live"
        self._waiting: list[bytes] = []
        self._wake = asyncio.Event()
        self._closing = False
        self._tasks: list[asyncio.Task[None]] = []

    def listen(self, hear: Callable[[bytes, Said], None], woke: Callable[[], None]) -> None:
        """See Wire."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._hear(hear, woke)), loop.create_task(self._send())]

    async def _hear(self, hear: Callable[[bytes, Said], None], woke: Callable[[], None]) -> None:
        told = False
        while True:
            try:
                async with self._redis.pubsub() as line:
                    await line.subscribe(self._channel)
                    while True:
                        message = await line.get_message(timeout=LISTEN)
                        if message is None:
                            continue
                        if message["type"] == "subscribe":
                            self.up, told = True, False
                            woke()
                        elif message["type"] == "message":
                            self._take(message["data"], hear)
            except (RedisError, OSError) as error:
                if not told:
                    logger.warning("Redis is away (%s); rooms look in the database until it is back.", error)
                self.up, told = False, True
                await asyncio.sleep(AGAIN)

    def _take(self, data: bytes, hear: Callable[[bytes, Said], None]) -> None:
        process, rest = data[:ID_SIZE], data[ID_SIZE:]
        if process == self.id:
            return
        try:
            for said in unpacked(rest):
                hear(process, said)
        except (MalformedError, UnicodeDecodeError):
            logger.exception("A message of another process cannot be read.")

    def say(self, said: Said) -> None:
        """See Wire."""
        if len(self._waiting) < MOST:
            self._waiting.append(said.packed())
            self._wake.set()

    async def _send(self) -> None:
        while not self._closing or self._waiting:
            self._wake.clear()
            if not self._waiting:
                await self._wake.wait()
                continue
            waiting, self._waiting = self._waiting, []
            try:
                await self._redis.publish(self._channel, self.id + b"".join(waiting))
            except (RedisError, OSError):
                await asyncio.sleep(0 if self._closing else AGAIN)  # lost; the database has it

    async def lease(self, rooms: list[str]) -> set[str] | None:
        """See Wire."""
        try:
            return {room for room in rooms if await self._lease(f"{self._site}:settles:{room}", int(LEASE * 1000))}
        except (RedisError, OSError):
            return None

    async def _lease(self, key: str, milliseconds: int) -> bool:
        if await self._redis.set(key, self.id, nx=True, px=milliseconds):
            return True
        return bool(await self._redis.get(key) == self.id and await self._redis.pexpire(key, milliseconds))

    async def release(self, rooms: list[str]) -> None:
        """See Wire."""
        with suppress(RedisError, OSError):
            for room in rooms:
                key = f"{self._site}:settles:{room}"
                if await self._redis.get(key) == self.id:
                    await self._redis.delete(key)

    async def close(self) -> None:
        """See Wire."""
        self._closing = True
        self._wake.set()
        hears, sends = self._tasks
        await asyncio.wait([sends], timeout=AGAIN)
        for task in (hears, sends):
            task.cancel()
        await asyncio.gather(hears, sends, return_exceptions=True)
        await self._redis.aclose()

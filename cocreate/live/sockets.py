"""Sockets of rooms as ASGI: `/live/<room>?token=…`, as the `WebsocketProvider` of `y-websocket` asks.

With REDIS_URL every web process has rooms, and they tell each other what happens in them. Without it one process has
them all: who holds `run/live.lock`. Another does not start, and says why. One that was started in a way that cannot
refuse turns sockets away; who tries again comes to the right one. When the holder dies the next one takes over.
"""

import asyncio
import logging
import re
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import DatabaseError

from cocreate.core import processes

from . import limits, measures, tokens
from .clients import Client, Message, Send
from .hub import Hub, RefusedError
from .models import NAME_MOST
from .protocol import MalformedError
from .rooms import Room
from .storage import DatabaseStore
from .wire import RedisWire

PREFIX = "/live/"
NAME = re.compile(rf"(?=.{{3,{NAME_MOST}}}$)[a-z]+:[A-Za-z0-9_.:-]+")
REASON_MOST = 120  # bytes, so that it fits in the frame that closes
RESTART = 30.0  # seconds that a restart may need: who stops lets requests and owners of rooms end first
ALONE = "Another web process serves from {lock} already, and without REDIS_URL they cannot tell each other what happens"
ALONE += " in live rooms. Set REDIS_URL (Redis or Valkey) to run more than one, or stop the other one."
logger = logging.getLogger(__name__)

Receive = Any  # Granian's is no coroutine function


class Sockets:
    """The sockets of this process. The rooms are opened at the first one."""

    def __init__(self, lock: Path) -> None:
        self.lock = lock
        self.hub: Hub | None = None
        self._held: int | None = None
        self._told = False
        self._closing = False
        self._open: set[asyncio.Task[Any]] = set()

    def claim(self, wait: float = 0.0) -> bool:
        """Be a process that has rooms; return False when another one has them all, still after `wait` seconds."""
        if not settings.REDIS_URL and self._held is None:
            self._held = processes.hold(self.lock, wait)
            return self._held is not None
        return True

    @property
    def refusal(self) -> str:
        """Why this process may not start, in a sentence for the log."""
        return ALONE.format(lock=self.lock.parent.parent)

    async def lifespan(self, receive: Receive, send: Send) -> None:
        """Answer a server of ASGI that asks whether we may start, and tells when it stops; ours does not ask."""
        await receive()
        if not await asyncio.to_thread(self.claim, RESTART):
            logger.error(self.refusal)
            await send({"type": "lifespan.startup.failed", "message": self.refusal})
            return
        self.begin()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one socket, from its beginning to its end."""
        await receive()  # websocket.connect
        if not scope["path"].startswith(PREFIX) or not is_ours(scope["headers"]):
            await send({"type": "websocket.close", "code": limits.REVOKED, "reason": "not from here"})
            return
        await send({"type": "websocket.accept"})
        task = asyncio.current_task()
        if task is not None:
            self._open.add(task)
        try:
            client = Client(send, token_of(scope))
            room = await self._hub().enter(client)
        except RefusedError as refused:
            await _refuse(send, refused.code, str(refused))
        except DatabaseError:
            logger.exception("A room could not be read.")
            await _refuse(send, limits.AGAIN, "not now; try again")
        else:
            await self._serve(client, room, receive)
        finally:
            self._open.discard(task)  # type: ignore[arg-type]  # a set takes anything away

    def begin(self) -> None:
        """Open the rooms before anybody asks, so that what the server itself changes reaches its owner too."""
        with suppress(RefusedError):  # another process does it
            self._hub()

    def _hub(self) -> Hub:
        """Return the rooms. Raise RefusedError when another process has them."""
        if self._closing:
            raise RefusedError(limits.RESTART, "the server stops")
        if self.hub is None:
            if not self.claim():
                if not self._told:
                    self._told = True
                    logger.error(self.refusal)
                raise RefusedError(limits.ELSEWHERE, "another process holds the rooms; try again")
            self.hub = Hub(DatabaseStore(), RedisWire(settings.REDIS_URL) if settings.REDIS_URL else None)
        return self.hub

    async def _serve(self, client: Client, room: Room, receive: Receive) -> None:
        """Read and write until one of both ends; then let the client go."""
        writer = asyncio.ensure_future(client.write())
        reader = asyncio.ensure_future(_read(client, room, receive))
        try:
            await asyncio.wait({writer, reader, client.ended}, return_when=asyncio.FIRST_COMPLETED)
            if reader.done() and (error := reader.exception()) is not None:
                logger.error("A socket of room %s failed.", room.name, exc_info=error)
                client.close(limits.ERROR, "this went wrong here; try again")
            there = not reader.done() or reader.exception() is not None or reader.result()
            client.close(limits.GONE, "bye")
            reader.cancel()
            await asyncio.wait({reader})
            if there:
                await asyncio.wait({writer}, timeout=limits.FLUSH)
                with suppress(Exception):  # it may be gone, or read nothing
                    await asyncio.wait_for(_say_goodbye(client, receive), limits.FLUSH)
        finally:
            if self.hub is not None:
                self.hub.leave(client)
            for task in (writer, reader):
                task.cancel()
            await asyncio.gather(writer, reader, return_exceptions=True)
            measures.CLOSED.labels(str(client.code)).inc()

    async def close(self) -> None:
        """Close all sockets with code 1012, so that their clients come back, after all that came in is kept."""
        self._closing = True
        if self.hub is not None:
            await self.hub.close()
        if self._open:
            await asyncio.wait(self._open, timeout=2 * limits.FLUSH)


async def _read(client: Client, room: Room, receive: Receive) -> bool:
    """Take messages until the client goes or is closed; return whether it is there to hear why."""
    while not client.code:
        message = await receive()
        if message["type"] != "websocket.receive":
            return False
        data = message.get("bytes")
        if not isinstance(data, bytes):
            client.close(limits.MALFORMED, "only binary messages")
        elif client.allows(len(data)):
            try:
                room.receive(client, data)
            except MalformedError as error:
                client.close(limits.MALFORMED, str(error))
            await room.space()
    return True


async def _say_goodbye(client: Client, receive: Receive) -> None:
    """Say why, and hear that it was heard: a process that stops before would not have said it."""
    await client.say_why()
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def _refuse(send: Send, code: int, reason: str) -> None:
    measures.CLOSED.labels(str(code)).inc()
    with suppress(Exception):  # it may be gone already
        await send({"type": "websocket.close", "code": code, "reason": reason[:REASON_MOST]})


def token_of(scope: Message) -> tokens.Token:
    """Return what the token in the query opens. Raise RefusedError."""
    room = scope["path"].removeprefix(PREFIX)
    query = parse_qs(scope["query_string"].decode("latin1"))
    try:
        if not NAME.fullmatch(room):
            raise RefusedError(limits.BAD_TOKEN, "no such room")
        return tokens.read(query.get("token", [""])[0], room)
    except tokens.ExpiredTokenError:
        raise RefusedError(limits.EXPIRED, "the token is over") from None
    except tokens.BadTokenError:
        raise RefusedError(limits.BAD_TOKEN, "this token does not open this room") from None


def is_ours(headers: list[tuple[bytes, bytes]]) -> bool:
    """Return whether a page of ours opens the socket, or something that is no browser."""
    named = {bytes(name).lower(): bytes(value).decode("latin1") for name, value in headers}
    origin = named.get(b"origin")
    if origin is None:
        return True
    return origin == settings.ORIGIN or urlsplit(origin).netloc == named.get(b"host", "")


sockets = Sockets(Path(settings.DATA) / "run" / "live.lock")

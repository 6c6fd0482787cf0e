"""Sockets of rooms as ASGI: `/live/<room>?token=…`, as the `WebsocketProvider` of `y-websocket` asks.

With REDIS_URL every web process has rooms, and they tell each other what happens in them. Without it one process has
them all: who holds `run/live.lock`. Another does not start, and says why. One that was started in a way that cannot
refuse turns sockets away; who tries again comes to the right one. When the holder dies the next one takes over.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.db import DatabaseError

from cocreate.core import processes

from . import limits, measures, tokens
from .clients import Client
from .hub import Hub, RefusedError
from .lines import EXTENSION, Line
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
BARE = "Live rooms need Uvicorn with --ws cocreate.live.lines:Line, as `manage.py web` runs it."
logger = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


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
        line: Line | None = scope.get("extensions", {}).get(EXTENSION)
        await send({"type": "websocket.accept"})
        if line is None:
            self._tell(BARE)
            await _say_why(send, limits.ERROR, "this server has no live rooms")
            return
        task = asyncio.current_task()
        if task is not None:
            self._open.add(task)
        try:
            client = Client(line, token_of(scope))
            room = await self._hub().enter(client)
        except RefusedError as refused:
            measures.CLOSED.labels(str(refused.code)).inc()
            await _say_why(send, refused.code, str(refused))
        except DatabaseError:
            logger.exception("A room could not be read.")
            measures.CLOSED.labels(str(limits.AGAIN)).inc()
            await _say_why(send, limits.AGAIN, "not now; try again")
        else:
            try:
                there = await _serve(client, room, line, receive)
            finally:
                if self.hub is not None:
                    self.hub.leave(client)
                measures.CLOSED.labels(str(client.code)).inc()
            if there:
                await _say_why(send, client.code, client.reason)
        finally:
            line.end()
            self._open.discard(task)  # type: ignore[arg-type]  # a set takes anything away

    def begin(self) -> None:
        """Open the rooms before anybody asks, so that what the server itself changes reaches its owner too."""
        with suppress(RefusedError):  # another process does it
            self._hub()

    def _tell(self, trouble: str) -> None:
        """Say once in the log what keeps this process from having rooms."""
        if not self._told:
            self._told = True
            logger.error(trouble)

    def _hub(self) -> Hub:
        """Return the rooms. Raise RefusedError when another process has them."""
        if self._closing:
            raise RefusedError(limits.RESTART, "the server stops")
        if self.hub is None:
            if not self.claim():
                self._tell(self.refusal)
                raise RefusedError(limits.ELSEWHERE, "another process holds the rooms; try again")
            self.hub = Hub(DatabaseStore(), RedisWire(settings.REDIS_URL) if settings.REDIS_URL else None)
        return self.hub

    async def close(self) -> None:
        """Close all sockets with code 1012, so that their clients come back, after all that came in is kept."""
        self._closing = True
        if self.hub is not None:
            await self.hub.close()
        if self._open:
            await asyncio.wait(self._open, timeout=2 * limits.FLUSH)


async def _serve(client: Client, room: Room, line: Line, receive: Receive) -> bool:
    """Take messages until the client goes or is closed; return whether it is there to hear why."""
    reader = asyncio.ensure_future(_read(client, room, line, receive))
    try:
        await asyncio.wait({reader, client.ended}, return_when=asyncio.FIRST_COMPLETED)
        return not reader.done() or reader.result()
    finally:
        line.hear = None
        client.close(limits.GONE, "bye")
        reader.cancel()


async def _read(client: Client, room: Room, line: Line, receive: Receive) -> bool:
    """Have messages taken as they come, as long as there is space; see `_serve`."""

    def hear(data: bytes) -> None:
        _take(client, room, data)
        if not room.has_space:
            line.hear = None

    while not client.code:
        line.hear = hear
        message = await receive()
        if message["type"] != "websocket.receive":
            return False
        await room.space()
        _take(client, room, message.get("bytes"))
    return True


def _take(client: Client, room: Room, data: bytes | None) -> None:
    if data is None:
        client.close(limits.MALFORMED, "only binary messages")
    elif not client.code and client.allows(len(data)):
        try:
            room.receive(client, data)
        except MalformedError as error:
            client.close(limits.MALFORMED, str(error))
        except Exception:
            logger.exception("A socket of room %s failed.", room.name)
            client.close(limits.ERROR, "this went wrong here; try again")


async def _say_why(send: Send, code: int, reason: str) -> None:
    """Close it, after what waits was sent; who takes nothing is not waited for."""
    with suppress(Exception):  # it may be gone already
        closing = {"type": "websocket.close", "code": code, "reason": reason[:REASON_MOST]}
        await asyncio.wait_for(send(closing), limits.FLUSH)


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

"""One socket: what waits to be sent to it, what it may still ask, how it is closed."""

import asyncio
import inspect
import time
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from math import inf
from typing import Any

from . import limits
from .limits import Bucket
from .tokens import Token

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]


def binary(data: bytes) -> Message:
    """Return the message of ASGI that sends `data`; made once for all sockets that get it."""
    return {"type": "websocket.send", "bytes": data}


class Client:
    """A socket in a room. Only the loop of the rooms touches it."""

    def __init__(self, send: Send, token: Token) -> None:
        self.token = token
        self.who = token.who
        self.writes = token.rights == "write"
        self.heard = time.monotonic()
        self.ids: set[int] = set()  # of awareness
        self.told = False  # that it may not write
        self.wrote_at = -inf  # when the owner of the room was told that it writes
        self.asked = False  # for the state
        self.ended = asyncio.get_running_loop().create_future()
        self.code = 0
        self.reason = ""
        self._send = send
        self._outbox: deque[Message] = deque()
        self._size = 0
        self._idle: asyncio.Future[None] | None = None
        self._runs_alone = not inspect.iscoroutinefunction(
            send
        )  # Granian's begins at once, and needs no task that waits
        self._sending: Any = None  # the future of what was sent last, if it has one
        self._messages = Bucket(*limits.MESSAGES)
        self._bytes = Bucket(*limits.BYTES)
        self._updates = Bucket(*limits.UPDATES)

    def push(self, message: Message) -> None:
        """Have it sent after what waits. Who reads too slowly is closed; it comes back and gets all at once."""
        if self.code:
            return
        if self._runs_alone and not self._outbox and (self._sending is None or self._sending.done()):
            self._begin(message)
            return
        self._size += len(message["bytes"])
        self._outbox.append(message)
        if self._size > limits.OUTBOX or len(self._outbox) > limits.OUTBOX_MESSAGES:
            self._outbox.clear()
            self.close(limits.SLOW, "you read too slowly")
        self._wake()

    def close(self, code: int, reason: str) -> None:
        """Close it, after what waits was sent. The first reason counts."""
        if not self.code:
            self.code, self.reason = code, reason
            if not self.ended.done():
                self.ended.set_result(None)
            self._wake()

    def _wake(self) -> None:
        if self._idle is not None and not self._idle.done():
            self._idle.set_result(None)

    async def write(self) -> None:
        """Send what comes, until it is closed."""
        while True:
            while self._outbox:
                await self._end_last()
                message = self._outbox.popleft()
                self._size -= len(message["bytes"])
                await self._begin(message)
            if self.code:
                await self._end_last()
                return
            self._idle = asyncio.get_running_loop().create_future()
            await self._idle

    def _begin(self, message: Message) -> Awaitable[None]:
        """Begin to send. To a socket that is gone Granian sends nothing, and gives no future."""
        sending = self._send(message)
        if self._runs_alone:
            self._sending = sending if hasattr(sending, "done") else None
        return sending

    async def _end_last(self) -> None:
        """Wait until what was sent last has gone."""
        if self._sending is not None and not self._sending.done():
            await self._sending

    async def say_why(self) -> None:
        """Send why it is closed. Nobody may wait for a message of it then: Granian would wait for that first."""
        await self._send({"type": "websocket.close", "code": self.code, "reason": self.reason})

    def allows(self, size: int) -> bool:
        """Count a message of `size` bytes; close and return False when it is too large or too many came."""
        now = self.heard = time.monotonic()
        if size > limits.MESSAGE:
            self.close(limits.TOO_LARGE, f"a message has at most {limits.MESSAGE} bytes")
        elif not self._messages.take(1, now) or not self._bytes.take(size, now):
            self.close(limits.FLOOD, "too much at once")
        return not self.code

    def allows_update(self) -> bool:
        """Count an update; close and return False when too many came."""
        if not self._updates.take(1, self.heard):
            self.close(limits.FLOOD, "too many updates at once")
        return not self.code

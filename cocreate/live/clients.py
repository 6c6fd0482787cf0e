"""One socket: what it may still ask, what is written to it, how it is closed."""

import asyncio
import time
from math import inf
from typing import Protocol

from . import limits
from .limits import Bucket
from .tokens import Token


class Line(Protocol):
    """What a client writes to."""

    def write(self, frame: bytes) -> int:
        """Send a frame; return how many bytes waited already."""


class Client:
    """A socket in a room. Only the loop of the rooms touches it."""

    def __init__(self, line: Line, token: Token) -> None:
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
        self._line = line
        self._messages = Bucket(*limits.MESSAGES)
        self._bytes = Bucket(*limits.BYTES)
        self._updates = Bucket(*limits.UPDATES)

    def push(self, frame: bytes) -> None:
        """Send a frame. Who reads too slowly is closed; it comes back and gets all at once."""
        if not self.code and self._line.write(frame) > limits.OUTBOX:
            self.close(limits.SLOW, "you read too slowly")

    def close(self, code: int, reason: str) -> None:
        """Have it closed. The first reason counts."""
        if not self.code:
            self.code, self.reason = code, reason
            self.ended.set_result(None)

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

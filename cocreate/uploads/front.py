"""Brings the bytes of a piece from the network to a view, with patience that has an end.

A phone on a bad network sends for minutes. So pieces have threads of their own (see cocreate/asgi.py): however many
come in, pages find theirs free. docs/adr/0009-pieces-have-threads-of-their-own.md has the figures.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from django.http import HttpRequest, UnreadablePostError

from . import headers, pieces
from .models import Upload

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

PLACES = 60  # pieces at once, in one process
THREADS = PLACES + 4  # so that who finds no place is told so
LOOK = 1.0  # seconds
IDLE = 30.0  # seconds without a byte, after which a piece is over
BEGINNING = 60.0  # seconds, after which a piece must be
SLOWEST = 1_000  # bytes a second on the average
PATH = re.compile(r"/uploads/(?:([A-Za-z0-9_-]{1,32}))?")
REFUSED = 3.0  # seconds that a refused piece is read on
PATIENCE = "uploads"  # its place in the scope


def is_piece(scope: Scope) -> bool:
    """Return whether a request brings bytes of an upload."""
    if scope["type"] != "http" or scope["method"] not in {"POST", "PATCH"} or not PATH.fullmatch(scope["path"]):
        return False
    told = dict(scope["headers"])
    return told.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in told


class Patience:
    """Receives the body of a piece. It ends early when the connection breaks, stalls or dribbles, or others ask."""

    closing = False  # of this process: pieces end, their senders go on when it is there again

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._receive = receive
        self.broken = False
        found = PATH.fullmatch(scope["path"])
        self._path = Upload(pk=found[1]).path if found and found[1] else None
        self._began = time.monotonic()
        self._end = float("inf")
        self._came = 0

    def refuse(self) -> None:
        """Read on for a moment only: who is cut off while sending does not hear why."""
        self._end = time.monotonic() + REFUSED

    async def __call__(self) -> Message:
        """Return the next message."""
        quiet = time.monotonic()
        pending = asyncio.ensure_future(self._receive())
        while not pending.done():
            await asyncio.wait({pending}, timeout=LOOK)
            if not pending.done() and self._is_over(quiet):
                pending.cancel()
                return self._break()
        if pending.exception() is not None:
            return self._break()
        message = pending.result()
        self._came += len(message.get("body", b""))
        now = time.monotonic()
        dribbles = now - self._began > BEGINNING and self._came < SLOWEST * (now - self._began)
        if message["type"] != "http.request" or dribbles or now > self._end:
            return self._break()
        return message

    def _is_over(self, quiet: float) -> bool:
        now = time.monotonic()
        asked = self._path is not None and pieces.asked(self._path)
        return self.closing or asked or now - quiet > IDLE or now > self._end

    def _break(self) -> Message:
        self.broken = True
        return {"type": "http.disconnect"}


def body_size(request: HttpRequest) -> int | None:
    """Return how many bytes the request says it brings; None when it does not say."""
    size = headers.number(request, "Content-Length") if request.headers.get("Content-Length") else None
    return 0 if size is None and not request.headers.get("Transfer-Encoding") else size


class Body:
    """The bytes of a request, for a view."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._bare = body_size(request) is None  # Django reads nothing of it
        self._patience: Patience | None = request.META.get("asgi.scope", {}).get(PATIENCE)

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end. Raise BrokenError after the last when the connection broke."""
        try:
            block: bytes = (self._request.META["wsgi.input"] if self._bare else self._request).read(size)
        except UnreadablePostError as error:
            raise pieces.BrokenError from error
        if not block and self._patience is not None and self._patience.broken:
            raise pieces.BrokenError
        return block

    def refuse(self) -> None:
        """Read what still comes at once, so that its sender hears why the piece is refused."""
        if self._patience is not None:
            self._patience.refuse()
            with suppress(pieces.BrokenError):
                while self.read(pieces.BLOCK):
                    pass

"""Brings the bytes of a piece from the network to a view, with patience that has an end.

A phone on a bad network sends for minutes. So pieces have threads of their own (see cocreate/asgi.py): however many
come in, pages find theirs free. docs/adr/0008-pieces-have-threads-of-their-own.md has the figures.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
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
BROKEN = "uploads.broken"


def is_piece(scope: Scope) -> bool:
    """Return whether a request brings bytes of an upload."""
    if scope["type"] != "http" or scope["method"] not in {"POST", "PATCH"} or not PATH.fullmatch(scope["path"]):
        return False
    told = dict(scope["headers"])
    return told.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in told


class Patience:
    """Receives the body of a piece. It ends early when the connection breaks, stalls or dribbles, or others ask."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._receive = receive
        self.ended: dict[str, bool] = {}  # BROKEN: it ended early
        found = PATH.fullmatch(scope["path"])
        self._path = Upload(pk=found[1]).path if found and found[1] else None
        self._began = asyncio.get_running_loop().time()
        self._came = 0

    async def _once(self) -> Message:  # Granian's awaitable is no coroutine
        return await self._receive()

    async def __call__(self) -> Message:
        """Return the next message."""
        now = asyncio.get_running_loop().time
        quiet = now()
        pending = asyncio.create_task(self._once())
        while not pending.done():
            await asyncio.wait({pending}, timeout=LOOK)
            if not pending.done() and (now() - quiet > IDLE or (self._path and pieces.asked(self._path))):
                pending.cancel()
                return self._break()
        if pending.exception() is not None:
            return self._break()
        message = pending.result()
        self._came += len(message.get("body", b""))
        spent = now() - self._began
        if message["type"] != "http.request" or (spent > BEGINNING and self._came < SLOWEST * spent):
            return self._break()
        return message

    def _break(self) -> Message:
        self.ended[BROKEN] = True
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
        self._scope = request.META.get("asgi.scope", {})

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end. Raise BrokenError after the last when the connection broke."""
        try:
            block: bytes = (self._request.META["wsgi.input"] if self._bare else self._request).read(size)
        except UnreadablePostError as error:
            raise pieces.BrokenError from error
        if not block and self._scope.get("uploads", {}).get(BROKEN):
            raise pieces.BrokenError
        return block

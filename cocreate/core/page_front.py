"""The page cache: an ASGI application in front of Django that answers public pages itself.

It keeps a page only when the view said what it shows (`core.page_cache.shows`), and only for requests that carry
nothing personal. Django is asked with the same bytes that make the key, so a kept page depends on nothing else.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from .generations import Generations, slot_of
from .page_bytes import Representation, represent, zipped
from .page_cache import HEADER

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
Key = tuple[bytes, bytes, str, bytes]

TAGS = HEADER.lower().encode()
PERSONAL = {b"authorization", b"range", b"hx-request", b"content-length", b"transfer-encoding"}
WATCHED = PERSONAL | {b"host", b"cookie", b"accept-encoding", b"if-none-match", b"x-forwarded-proto"}
UNSEEN = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"if-match", b"if-unmodified-since"}
FOLLOWERS = (b"utm_", b"fbclid=", b"gclid=", b"mc_cid=", b"mc_eid=")  # they say where a click came from
REPLACED = {TAGS, b"content-length", b"vary", b"cache-control", b"etag", b"last-modified", b"date", b"server"}
HARMLESS_VARY = {b"cookie", b"accept-language", b"accept-encoding"}
READS = {"GET", "HEAD"}
LONGEST_QUERY = 200  # bytes
PAGE_MOST = 2_000_000  # bytes
TEXTS = (b"text/", b"application/json", b"application/xml", b"application/atom", b"application/ld", b"image/svg")


@dataclass(slots=True)
class Page:
    """A kept page: when it was rendered, what it shows, and its bytes in each encoding."""

    born: int
    slots: tuple[int, ...]
    until: float  # seconds since 1970
    bytes: Representation
    seen: int  # the clock at which it was last found good


@dataclass(slots=True)
class Shelf:
    """Pages, the one used longest ago first, together at most `most` bytes."""

    most: int
    pages: OrderedDict[Key, Page] = field(default_factory=OrderedDict)
    size: int = 0

    def put(self, key: Key, page: Page) -> None:
        """Keep `page`; drop what was used longest ago."""
        self.drop(key)
        self.pages[key] = page
        self.size += page.bytes.size
        while self.size > self.most and self.pages:
            self.drop(next(iter(self.pages)))

    def drop(self, key: Key) -> None:
        """Forget the page at `key`, if there is one."""
        if (page := self.pages.pop(key, None)) is not None:
            self.size -= page.bytes.size


class PageFront:
    """Answers kept pages and asks `app` for the rest.

    `most` is the memory in bytes; a quarter of it is for addresses that a visitor can make up (a query, another host
    name), so that nobody can push out the pages that people read. `cookies` are the names that make a request
    personal. `files` are paths that are never pages. `proxies`: trust X-Forwarded-Proto, as Django then does.
    `counts(outcomes, bytes)` is told once a second how many requests were hit, miss or pass, and the memory in use.
    """

    def __init__(  # noqa: PLR0913 - the composition root gives them by name
        self,
        app: App,
        counters: Generations,
        *,
        most: int,
        hosts: Iterable[str] = (),
        cookies: Iterable[str] = (),
        files: Iterable[str] = (),
        proxies: bool = False,
        counts: Callable[[dict[str, int], int], None] = lambda _counted, _size: None,
    ) -> None:
        self.app = app
        self.counters = counters
        self.hosts = {host.encode() for host in hosts}
        self.cookies = tuple(name.encode() for name in cookies)
        self.files = tuple(files)
        self.proxies = proxies
        self.known, self.strange = Shelf(most * 3 // 4), Shelf(most // 4)
        self.on = most > 0
        self._rendering: dict[Key, asyncio.Event] = {}
        self._counts = counts
        self._counted = {"hit": 0, "miss": 0, "pass": 0}
        self._counting = False

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen, personal = self._watched(scope["headers"])
        if personal or not self.on or scope["method"] not in READS or scope["path"].startswith(self.files):
            await self._pass(scope, receive, send, seen)
            return
        query = scope["query_string"]
        if query:
            query = b"&".join(p for p in query.split(b"&") if p and not p.startswith(FOLLOWERS))
        host = seen.get(b"host", b"").lower()
        scheme = seen.get(b"x-forwarded-proto", b"") if self.proxies else scope.get("scheme", "").encode()
        key = (scheme, host, scope["path"], query)
        shelf = self.strange if query or host not in self.hosts else self.known
        page = self._find(shelf, key)
        if page is None:
            if len(query) > LONGEST_QUERY or scope["method"] == "HEAD":
                await self._pass(scope, receive, send, seen)
                return
            page = await self._render_once(scope, receive, send, seen, (key, shelf))
            if page is None:
                return  # answered already
        else:
            self._count("hit")
        start, body = page.bytes.choose(seen.get(b"accept-encoding"), seen.get(b"if-none-match"), scope["method"])
        await send(start)
        await send(body)

    def _watched(self, headers: Iterable[tuple[bytes, bytes]]) -> tuple[dict[bytes, bytes], bool]:
        """Return the headers that matter here, and whether the request is about somebody."""
        seen = {}
        personal = False
        for name, value in headers:
            if name in WATCHED:
                seen[name] = value
                if name in PERSONAL or (name == b"cookie" and any(cookie in value for cookie in self.cookies)):
                    personal = True
        return seen, personal

    def _find(self, shelf: Shelf, key: Key) -> Page | None:
        """Return the page at `key` when nothing that it shows changed or is in doubt."""
        page = shelf.pages.get(key)
        if page is None:
            return None
        clock = self.counters.clock
        if page.until > time.time() and (page.seen == clock or self.counters.valid(page.slots, page.born)):
            page.seen = clock
            shelf.pages.move_to_end(key)
            return page
        shelf.drop(key)
        return None

    async def _render_once(
        self,
        scope: MutableMapping[str, Any],
        receive: Receive,
        send: Send,
        seen: dict[bytes, bytes],
        place: tuple[Key, Shelf],
    ) -> Page | None:
        """Return the page at `place`, rendered by this request or by one that was at it; None when it was answered."""
        key, shelf = place
        if key in self._rendering:
            await self._rendering[key].wait()
            page = self._find(shelf, key)
            if page is not None:
                self._count("hit")
                return page
        self._count("miss")
        done = self._rendering.setdefault(key, asyncio.Event())
        try:
            born = self.counters.clock
            answer = Answer(send, seen, keep=True)
            await self.app(_plain(scope, key[3]), receive, answer)
            if not answer.kept:
                return None
            page = await asyncio.to_thread(self._page, answer, born)
            if self.counters.valid(page.slots, born):
                shelf.put(key, page)
            return page
        finally:
            done.set()
            if self._rendering.get(key) is done:
                del self._rendering[key]

    @staticmethod
    def _page(answer: "Answer", born: int) -> Page:
        words = answer.tags.split()
        until = [float(word[6:]) for word in words if word.startswith("until=")]
        slots = tuple({slot_of(word) for word in words if not word.startswith("until=")})
        headers = [(name, value) for name, value in answer.headers if name not in REPLACED]
        return Page(born, slots, min(until, default=float("inf")), represent(headers, b"".join(answer.chunks)), -1)

    async def _pass(
        self, scope: MutableMapping[str, Any], receive: Receive, send: Send, seen: dict[bytes, bytes]
    ) -> None:
        """Let `app` answer; nothing is kept."""
        self._count("pass")
        headers = [pair for pair in scope["headers"] if b"_" not in pair[0]]  # X_Y could pose as X-Y in WSGI
        await self.app({**scope, "headers": headers}, receive, Answer(send, seen, keep=False))

    def _count(self, outcome: str) -> None:
        """Count; tell about it once a second, as a hit takes only some microseconds."""
        self._counted[outcome] += 1
        if not self._counting:
            self._counting = True
            asyncio.get_running_loop().call_later(1, self._tell)

    def _tell(self) -> None:
        self._counting = False
        counted, self._counted = self._counted, dict.fromkeys(self._counted, 0)
        self._counts(counted, self.known.size + self.strange.size)


def _plain(scope: MutableMapping[str, Any], query: bytes) -> dict[str, Any]:
    """Return the request as the key describes it."""
    headers = [(n, v) for n, v in scope["headers"] if n not in UNSEEN and b"_" not in n]
    return {**scope, "headers": headers, "query_string": query}


class Answer:
    """Takes what `app` sends: collects a page that may be kept, compresses other text, lets the rest flow."""

    def __init__(self, send: Send, seen: dict[bytes, bytes], *, keep: bool) -> None:
        self.send = send
        self.seen = seen
        self.keep = keep
        self.kept = False  # whole, and allowed to be kept
        self.collects = False
        self.start: Message = {}
        self.headers: Headers = []
        self.tags = ""
        self.chunks: list[bytes] = []
        self.size = 0

    async def __call__(self, message: Message) -> None:
        """Take one message."""
        if message["type"] == "http.response.start":
            await self._started(message)
        elif message["type"] != "http.response.body" or not self.collects:
            await self.send(message)
        else:
            await self._grew(message)

    async def _started(self, message: Message) -> None:
        named = {name: value for name, value in message["headers"] if name != b"set-cookie"}
        tags = named.get(TAGS)
        self.tags = (tags or b"").decode("latin1")
        self.headers = [pair for pair in message["headers"] if pair[0] != TAGS]
        kind = named.get(b"content-type", b"")
        if b"cache-control" not in named and kind.startswith(b"text/html"):
            self.headers.append((b"cache-control", b"private, no-cache"))
        self.start = {**message, "headers": self.headers}
        self.keep = self.keep and tags is not None and _shareable(message["status"], message["headers"], named)
        whole = b"content-encoding" not in named and kind.startswith(TEXTS) and message["status"] not in {204, 206, 304}
        self.collects = self.keep or (whole and b"gzip" in self.seen.get(b"accept-encoding", b""))
        if not self.collects:
            await self.send(self.start)

    async def _grew(self, message: Message) -> None:
        self.chunks.append(message.get("body", b""))
        self.size += len(self.chunks[-1])
        more = message.get("more_body", False)
        if self.size > PAGE_MOST:
            self.collects = self.keep = False
            await self.send(self.start)
            await self.send({"type": "http.response.body", "body": b"".join(self.chunks), "more_body": more})
        elif not more and self.keep:
            self.kept = True
        elif not more:
            body = b"".join(self.chunks)
            headers, body = await asyncio.to_thread(zipped, self.headers, body)
            await self.send({**self.start, "headers": headers})
            await self.send({"type": "http.response.body", "body": body})


def _shareable(status: int, headers: Iterable[tuple[bytes, bytes]], named: dict[bytes, bytes]) -> bool:
    """Return whether a response is the same for everybody who has no cookie."""
    vary = {word.strip().lower() for word in named.get(b"vary", b"").split(b",") if word.strip()}
    return (
        status == 200  # noqa: PLR2004 - OK
        and not any(name == b"set-cookie" for name, _ in headers)
        and not any(word in named.get(b"cache-control", b"") for word in (b"private", b"no-store"))
        and b"content-encoding" not in named
        and b"'nonce-" not in named.get(b"content-security-policy", b"")
        and vary <= HARMLESS_VARY
    )

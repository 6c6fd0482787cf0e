"""A page's bytes: brotli, gzip and plain, with the headers of each made beforehand."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import brotli
from django.utils.text import compress_string

Headers = list[tuple[bytes, bytes]]
Messages = tuple[dict[str, Any], dict[str, Any]]

SMALLEST = 500  # bytes; below it compressing gains nothing
RULES = [
    (b"vary", b"Accept-Encoding"),
    (b"cache-control", b"public, max-age=0, must-revalidate"),
]
EMPTY = {"type": "http.response.body", "body": b""}


@lru_cache(maxsize=256)
def accepted(header: bytes | None) -> str:
    """Return the best of br, gzip and identity that an Accept-Encoding header allows."""
    allowed = {}
    for part in (header or b"").decode("latin1").lower().split(","):
        name, _, quality = part.partition(";")
        allowed[name.strip()] = quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    for name in ("br", "gzip"):
        if allowed.get(name, allowed.get("*", False)):
            return name
    return "identity"


@dataclass(frozen=True, slots=True)
class Representation:
    """One page in each encoding, ready to be sent."""

    tag: bytes  # hash of the content, the common part of its ETags
    full: dict[str, Messages]
    same: dict[str, dict[str, Any]]
    size: int  # bytes in memory

    def choose(self, accept: bytes | None, match: bytes | None, method: str) -> Messages:
        """Return the two messages that answer a request: whole, 304, or for HEAD without a body."""
        encoding = accepted(accept) if accept else "identity"
        if match is not None and self.tag in match:
            return self.same[encoding], EMPTY
        if method == "HEAD":
            return self.full[encoding][0], EMPTY
        return self.full[encoding]


def represent(headers: Headers, body: bytes) -> Representation:
    """Return a page of status 200 in each encoding; `headers` without those that this module sets."""
    tag = blake2b(body, digest_size=12).hexdigest().encode()
    bodies = {"identity": body, "br": body, "gzip": body}
    if len(body) >= SMALLEST:
        bodies["br"] = brotli.compress(body, quality=6)
        bodies["gzip"] = compress_string(body)
    full, same = {}, {}
    for encoding, content in bodies.items():
        rules = [*RULES, (b"etag", b'"%s-%s"' % (tag, encoding.encode()))]
        own = [*headers, *rules, (b"content-length", str(len(content)).encode())]
        if content is not body:
            own.append((b"content-encoding", encoding.encode()))
        full[encoding] = (
            {"type": "http.response.start", "status": 200, "headers": own},
            {"type": "http.response.body", "body": content},
        )
        same[encoding] = {"type": "http.response.start", "status": 304, "headers": rules}
    size = sum(map(len, bodies.values())) + 4 * sum(len(n) + len(v) + 100 for n, v in headers) + 2_000
    return Representation(tag, full, same, size)


def zipped(headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    """Return a page that is not kept as gzip, of a random length, so that its size tells nothing of its secrets."""
    if len(body) < SMALLEST:
        return headers, body
    small = compress_string(body, max_random_bytes=100)
    own = [(name, value) for name, value in headers if name != b"content-length"]
    own += [(b"content-encoding", b"gzip"), (b"content-length", str(len(small)).encode())]
    if not any(name == b"vary" and b"accept-encoding" in value.lower() for name, value in headers):
        own.append((b"vary", b"Accept-Encoding"))
    return own, small

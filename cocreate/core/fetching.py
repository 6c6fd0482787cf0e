"""Fetches what strangers or settings point at, from public addresses only.

Every name is resolved here, every address it has is checked, and the connection goes to an address that was checked,
so that a name cannot mean something else a moment later. Each redirect is a new request, checked again.
"""

import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx
from django.conf import settings

REDIRECTS = 3
SECONDS = 12.0  # for one address, its redirects included
PORTS = {80, 443}
HTML_BYTES = 600_000
IMAGE_BYTES = 6_000_000

#: Public by the book, yet doors to somewhere else: 6to4 relay, NAT64, 6to4, Teredo, IPv4-compatible, discard.
DOORS = [
    ipaddress.ip_network(net)
    for net in ("192.88.99.0/24", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "100::/64")
]

Resolve = Callable[[str, int], Iterable[str]]


class RefusedError(Exception):
    """The address is not fetched; the text says why, in English, for the log."""


def refuse(why: str) -> NoReturn:
    """Raise RefusedError."""
    raise RefusedError(why)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, and not to this machine, its network or its cloud."""
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    if mapped is not None:
        ip = mapped
    if any(ip in net for net in DOORS if net.version == ip.version):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local)


def addresses(host: str, port: int) -> list[str]:
    """Return the IP addresses of a name, as the system's resolver knows them."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class _Stream(httpcore.NetworkStream):
    """A connection that ends when its time is over, however slowly the other side drips."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self._inner, self._deadline = inner, deadline

    def _left(self, timeout: float | None) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return min(left, timeout or left)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._left(timeout)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class PublicBackend(httpcore.NetworkBackend):
    """Connects to public addresses only, on ports 80 and 443, before a deadline (monotonic seconds)."""

    def __init__(
        self, deadline: float, resolve: Resolve = addresses, dial: httpcore.NetworkBackend | None = None
    ) -> None:
        self._deadline, self._resolve, self._dial = deadline, resolve, dial or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to an address of `host` that was checked; raise RefusedError when one of them is not public."""
        if port not in PORTS:
            refuse(f"port {port}")
        found = list(self._resolve(host, port))
        if not found or not all(is_public(address) for address in found):
            refuse("not a public address")
        left = max(0.01, self._deadline - time.monotonic())
        stream = self._dial.connect_tcp(found[0], port, min(left, timeout or left), local_address, socket_options)
        return _Stream(stream, self._deadline)

    def connect_unix_socket(self, *_args: Any, **_options: Any) -> httpcore.NetworkStream:
        """Raise RefusedError."""
        refuse("unix socket")


@dataclass(frozen=True)
class Fetched:
    """What an address gave: where it was in the end, its media type, charset and first bytes."""

    url: str
    media_type: str
    charset: str | None
    content: bytes


def fetch(url: str, accept: str, most: int, backend: PublicBackend | None = None) -> Fetched:
    """Return what `url` gives, at most `most` bytes. Raise RefusedError for anything that is not to be had."""
    deadline = time.monotonic() + SECONDS
    backend = backend or PublicBackend(deadline)
    transport = httpx.HTTPTransport(trust_env=False, retries=0)
    transport._pool = httpcore.ConnectionPool(  # httpx has no public way to give a network backend
        ssl_context=httpx.create_ssl_context(trust_env=False), network_backend=backend, max_connections=1
    )
    headers = {
        "User-Agent": f"{settings.SITE_NAME} (+{settings.ORIGIN})",
        "Accept": accept,
        "Accept-Encoding": "identity",
    }
    try:
        with httpx.Client(transport=transport, timeout=5.0, trust_env=False, headers=headers) as client:
            for _ in range(REDIRECTS + 1):
                check(url)
                with client.stream("GET", url) as response:
                    if response.is_redirect:
                        url = urljoin(url, response.headers.get("Location", ""))
                        continue
                    if not response.is_success:
                        refuse(f"status {response.status_code}")
                    return _read(response, url, most)
            refuse("too many redirects")
    except (httpx.HTTPError, httpx.InvalidURL, httpcore.ConnectError, OSError, ValueError, zlib.error) as error:
        raise RefusedError(type(error).__name__) from error


def check(url: str) -> None:
    """Raise RefusedError unless `url` is plain http or https to a usual port, without a name and password."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        refuse("not a web address")
    if parts.username or parts.password:
        refuse("a password in the address")
    if parts.port and parts.port not in PORTS:
        refuse(f"port {parts.port}")


def _read(response: httpx.Response, url: str, most: int) -> Fetched:
    content = bytearray()
    for chunk in response.iter_raw():
        content += chunk
        if len(content) > most:
            break
    raw = bytes(content[:most])
    encoding = response.headers.get("Content-Encoding", "identity").lower()
    if encoding in {"gzip", "deflate"}:
        raw = zlib.decompressobj(47).decompress(raw, most)  # a bomb is cut off
    elif encoding != "identity":
        refuse(f"encoding {encoding}")
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Fetched(url, media_type, response.charset_encoding, raw)

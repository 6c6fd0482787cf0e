"""The maps that people can lay under theirs. Nothing is asked of their sites before someone chooses one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any

from csp.constants import SELF
from django.conf import settings
from django.core.cache import caches
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cocreate.core import fetching

DEEPEST = 19  # the last zoom that they have
KINDS = {"image/png", "image/jpeg", "image/webp"}
ABSENT = 600  # seconds for which what a site does not give is not asked again
AT_ONCE = 4  # tiles that this process fetches, as each holds a thread
_fetching = BoundedSemaphore(AT_ONCE)


class BusyError(Exception):
    """As many tiles as may be are being fetched: ask again in a moment."""


@dataclass(frozen=True)
class Base:
    """One of them: `{z}`, `{x}` and `{y}` in `tiles` name a tile of Web Mercator."""

    key: str
    name: str | Promise
    site: str
    tiles: str
    credit: str


BASES = (
    Base(
        "osm",
        _("OpenStreetMap"),
        "https://tile.openstreetmap.org",
        "/{z}/{x}/{y}.png",
        "© OpenStreetMap",
    ),
    Base(
        "grb",
        _("the map of Flanders (GRB)"),
        "https://geo.api.vlaanderen.be",
        "/GRB/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=grb_bsk&STYLE=&FORMAT=image/png"
        "&TILEMATRIXSET=GoogleMapsVL&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
        "© Digitaal Vlaanderen, GRB",
    ),
)


def shown() -> list[dict[str, Any]]:
    """Return them as the canvas lays them."""
    return [{"key": one.key, "name": str(one.name), "tiles": _address(one), "credit": one.credit} for one in BASES]


def come_through_here() -> bool:
    """Whether this server fetches their tiles, so that a browser asks nothing of their sites."""
    return settings.TILES_MB > 0


def _address(base: Base) -> str:
    return f"/kaart/tegels/{base.key}/{{z}}/{{x}}/{{y}}" if come_through_here() else f"{base.site}{base.tiles}"


def exists(key: str, z: int, x: int, y: int) -> bool:
    """Whether one of them has such a tile."""
    return any(one.key == key for one in BASES) and z <= DEEPEST and x < 2**z and y < 2**z


def kept(key: str, z: int, x: int, y: int) -> tuple[str, bytes] | None:
    """Return the media type and bytes of a tile that was fetched before; no bytes when it was not to be had."""
    found: tuple[str, bytes] | None = caches["tiles"].get(f"{key}/{z}/{x}/{y}")
    return found


def fetch(key: str, z: int, x: int, y: int) -> tuple[str, bytes]:
    """Return a tile that exists, from its own site, and keep it; no bytes when it is not to be had. Raise BusyError."""
    base = {one.key: one for one in BASES}[key]
    with _one_of_few():
        found = _ask(base, base.tiles.format(z=z, x=x, y=y))
    caches["tiles"].set(f"{key}/{z}/{x}/{y}", found, **({} if found[1] else {"timeout": ABSENT}))
    return found


@contextmanager
def _one_of_few() -> Iterator[None]:
    if not _fetching.acquire(blocking=False):
        raise BusyError
    try:
        yield
    finally:
        _fetching.release()


def _ask(base: Base, path: str) -> tuple[str, bytes]:
    most = settings.TILE_MAX_BYTES
    try:
        found = fetching.fetch(f"{base.site}{path}", ", ".join(sorted(KINDS)), most + 1)
    except fetching.RefusedError:
        return "", b""
    right = found.media_type in KINDS and len(found.content) <= most and found.url.startswith(f"{base.site}/")
    return (found.media_type, found.content) if right else ("", b"")


def policy() -> dict[str, Sequence[str]]:
    """Return what a page with a map may ask of other sites, as directives of its Content-Security-Policy."""
    return {"connect-src": [SELF, *(() if come_through_here() else (one.site for one in BASES))]}

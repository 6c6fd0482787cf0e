"""The maps that people can lay under theirs. Nothing is asked of their sites before someone chooses one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from csp.constants import SELF
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEPEST = 19  # the last zoom that they have


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
    return [
        {"key": one.key, "name": str(one.name), "tiles": f"{one.site}{one.tiles}", "credit": one.credit}
        for one in BASES
    ]


def policy() -> dict[str, Sequence[str]]:
    """Return what a page with a map may ask of other sites, as directives of its Content-Security-Policy."""
    return {"connect-src": [SELF, *(one.site for one in BASES)]}

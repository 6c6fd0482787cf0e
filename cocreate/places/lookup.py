"""Finds places by name, address or parcel number. Which source answers is COCREATE_GEO; a failure never blocks.

The Flemish services are those of Digitaal Vlaanderen, open and without a key:
addresses https://geo.api.vlaanderen.be/geolocation/v4, parcels https://geo.api.vlaanderen.be/GRB/ogc/features.
"""

import csv
import json
import logging
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cocreate.core import fetching, geo

from .models import Place

log = logging.getLogger(__name__)
MOST = 8
LONGEST = 160
DATA = Path(__file__).parent / "data" / "gazetteer.csv"
ADDRESSES = "https://geo.api.vlaanderen.be/geolocation/v4/Location"
PARCELS = "https://geo.api.vlaanderen.be/GRB/ogc/features/collections/ADP/items"
BYTES = 400_000
CAPAKEY = re.compile(r"\d{5}[A-Z]\d{4}/\d{2}[A-Z_0]\d{3}")


@dataclass(frozen=True)
class Found:
    """One place that a source knows."""

    name: str
    kind: str
    geometry: geo.Geometry
    register: str
    register_id: str


@dataclass(frozen=True)
class Answer:
    """What was found, best first, and a sentence for who searched when a source did not answer."""

    found: list[Found] = field(default_factory=list)
    note: str = ""


def search(text: str) -> list[Found]:
    """Return what the sources know by `text`, at most eight; nothing when a source fails."""
    return look_up(text).found


def look_up(text: str) -> Answer:
    """Return what the sources know by `text`, and a note when one of them failed. May take seconds."""
    wanted = " ".join(text.split())[:LONGEST]
    if not wanted:
        return Answer()
    if settings.GEO != "flanders":
        return Answer(gazetteer(wanted))
    try:
        found = _parcel(wanted.upper()) if CAPAKEY.fullmatch(wanted.upper()) else _addresses(wanted)
    except (fetching.RefusedError, ValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("place lookup failed: %s", type(error).__name__)
        note = _("The register does not answer now. You can draw the place yourself, or go on with only its name.")
        return Answer(gazetteer(wanted), note)
    return Answer(found or gazetteer(wanted))


def gazetteer(text: str) -> list[Found]:
    """Return places of the built-in list by (the last part of) what was typed, the most peopled first."""
    wanted = [
        folded(part) for part in (text, text.rpartition(",")[2], re.sub(r"^.*?\d{4}\s+", "", text)) if part.strip()
    ]
    for accepts in (str.__eq__, str.startswith):
        for part in wanted:
            found = list(_named(accepts, part))
            if found:
                return found[:MOST]
    return []


def folded(text: str) -> str:
    """Return `text` in small letters without accents, hyphens as spaces, to compare names by."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split())


def _named(accepts: Callable[[str, str], bool], wanted: str) -> Iterator[Found]:
    if not wanted:
        return
    for names, found in _listed():
        if any(accepts(name, wanted) for name in names):
            yield found


@cache
def _listed() -> list[tuple[list[str], Found]]:
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    listed = []
    for row in rows:
        point = {"type": "Point", "coordinates": [float(row["longitude"]), float(row["latitude"])]}
        found = Found(row["name"], Place.Kind.NEIGHBOURHOOD, point, Place.Register.NAMES, row["id"])
        listed.append(([folded(name) for name in (row["name"], row["french"]) if name], found))
    return listed


def _addresses(text: str) -> list[Found]:
    """Ask the Flemish address register; its answers are points."""
    rows = _ask(ADDRESSES, {"q": text, "c": "5"})["LocationResult"]
    found = []
    for row in rows[:MOST]:
        at = row["Location"]
        point = geo.check({"type": "Point", "coordinates": [at["Lon_WGS84"], at["Lat_WGS84"]]})
        known, house = str(row.get("ID") or ""), bool(row.get("Housenumber"))
        kind = Place.Kind.BUILDING if house else Place.Kind.NEIGHBOURHOOD
        name = str(row["FormattedAddress"])[:LONGEST]
        found.append(Found(name, kind, point, Place.Register.ADDRESSES if known else "", known[:60]))
    return found


def _parcel(capakey: str) -> list[Found]:
    """Ask the Flemish parcel map for one parcel by its number."""
    query = {"f": "application/json", "limit": "1", "filter-lang": "cql-text", "filter": f"CAPAKEY='{capakey}'"}
    found = []
    for feature in _ask(PARCELS, query)["features"][:1]:
        if feature["properties"]["CAPAKEY"] != capakey:
            raise ValueError(capakey)
        name = _("parcel %(number)s") % {"number": capakey}
        geometry = geo.check(feature["geometry"])
        found.append(Found(name, Place.Kind.PARCEL, geometry, Place.Register.PARCELS, capakey))
    return found


def _ask(address: str, query: dict[str, str]) -> Any:
    fetched = fetching.fetch(f"{address}?{urlencode(query)}", "application/json", BYTES)
    return json.loads(fetched.content)

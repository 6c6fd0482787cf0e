"""Tables: one line a thing, with a latitude and a longitude, or a geometry as WKT.

Spreadsheets differ: a semicolon and a decimal comma in Belgium, an older encoding, names of columns in any language.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import mapping, shape

from cocreate.core import geo

from .feature import Drawn, Feature, refuse, unreadable

NAMES = {
    "latitude": "latitude lat breedtegraad breedte y wgs84lat wgs84latitude",
    "longitude": "longitude lon lng long lengtegraad lengte x wgs84lon wgs84longitude",
    "wkt": "wkt geom thegeom geometry geometrie geojson",
    "title": "title titel titre name naam nom label",
    "story": "story verhaal description beschrijving omschrijving desc opmerking",
    "layer": "layer laag calque categorie category",
}
COLUMNS = {name: column for column, names in NAMES.items() for name in names.split()}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would reckon what begins so
LONGEST_CELL = 1_000_000
PRECISION = 7


def parse(data: bytes) -> Iterator[Drawn]:
    """Yield the lines of a table; its first line names the columns."""
    said = _decoded(data)
    head = said.split("\n", 1)[0]
    delimiter = max(";\t,", key=head.count)
    csv.field_size_limit(LONGEST_CELL)
    rows = csv.reader(io.StringIO(said, newline=""), delimiter=delimiter)
    try:
        columns = [COLUMNS.get(re.sub(r"[^a-z0-9]", "", name.casefold()), "") for name in next(rows, [])]
        if not ("wkt" in columns or {"latitude", "longitude"} <= set(columns)):
            refuse(
                "columns",
                _("This is no GeoJSON, GPX or KML, and no table with the columns latitude and longitude."),
            )
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _line({name: cell for name, cell in zip(columns, row, strict=False) if name})
    except csv.Error:
        unreadable()


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _line(cells: dict[str, str]) -> Drawn:
    said = {name: _without_guard(cells.get(name, "")) for name in ("title", "story", "layer")}
    return Drawn(_geometry(cells), **said)


def _geometry(cells: dict[str, str]) -> Any:
    drawn = cells.get("wkt", "").strip()
    if drawn.startswith("{"):
        try:
            return json.loads(drawn)
        except (ValueError, RecursionError):
            return None
    if drawn:
        try:
            return mapping(shapely.force_2d(shapely.from_wkt(drawn)))
        except (shapely.errors.ShapelyError, AttributeError, TypeError, ValueError):
            return None
    numbers = [_number(cells.get(name, "")) for name in ("longitude", "latitude")]
    return None if None in numbers else {"type": "Point", "coordinates": numbers}


def _number(said: str) -> float | None:
    try:
        return float(said.strip().removesuffix("°").replace(",", "."))
    except ValueError:
        return None


def _without_guard(said: str) -> str:
    return said[1:] if said.startswith("'") and said[1:].startswith(FORMULA) else said


def _guarded(said: str) -> str:
    return f"'{said}" if said.startswith(FORMULA) else said


def write(features: Iterable[Feature], _title: str) -> bytes:
    """Return a table that spreadsheets read as UTF-8; a line or area has its middle too, and its WKT."""
    features = list(features)
    told = sorted({name for feature in features for name in feature.told})
    into = io.StringIO(newline="")
    writer = csv.writer(into)
    writer.writerow(["title", "story", "layer", "latitude", "longitude", "wkt", *told])
    for feature in features:
        longitude, latitude = geo.centre(feature.geometry)
        wkt = shapely.to_wkt(shape(feature.geometry), rounding_precision=PRECISION)
        said = [feature.title, feature.story, feature.layer]
        more = [_guarded(feature.told.get(name, "")) for name in told]
        writer.writerow([*map(_guarded, said), latitude, longitude, wkt, *more])
    return into.getvalue().encode("utf-8-sig")

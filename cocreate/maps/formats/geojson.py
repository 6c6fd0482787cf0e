"""GeoJSON (RFC 7946), and the .umap file of uMap, which is a list of GeoJSON layers."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from .feature import Drawn, Feature, refuse, unreadable

TITLES = ("title", "name", "naam", "titel", "nom", "Name", "label")
STORIES = ("story", "description", "beschrijving", "omschrijving", "verhaal", "desc", "Description", "popupContent")
LAYERS = ("layer", "laag", "calque")
PARTS = {"MultiPoint": "Point", "MultiLineString": "LineString"}
DEEPEST = 8  # collections in collections
WGS84 = ("CRS84", "4326", "WGS84")


def parse(data: bytes) -> Iterator[Drawn]:
    """Yield what lies in a collection, one feature, one geometry or the layers of a .umap."""
    try:
        return _of(json.loads(data.removeprefix(b"\xef\xbb\xbf")), "")
    except (ValueError, RecursionError):
        unreadable()


def _of(found: Any, layer: str) -> Iterator[Drawn]:
    if not isinstance(found, dict):
        unreadable()
    _only_wgs84(found)
    kind, inside = found.get("type"), found.get("features")
    if kind == "umap" and isinstance(found.get("layers"), list):
        for each in found["layers"]:
            yield from _of(each, _name_of_layer(each))
    elif kind == "FeatureCollection" and isinstance(inside, list):
        for each in inside:
            yield _feature(each, layer)
    elif kind == "Feature":
        yield _feature(found, layer)
    elif "coordinates" in found or "geometries" in found:
        yield Drawn(found, layer=layer)
    else:
        unreadable()


def _only_wgs84(found: dict[str, Any]) -> None:
    """Refuse the older GeoJSON that names another way to count, such as Lambert 72."""
    crs = found.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if name and not name.upper().endswith(WGS84):
        refuse("crs", _("This file counts in %(name)s. Export it in degrees (WGS84, EPSG:4326).") % {"name": name[:80]})


def _name_of_layer(found: Any) -> str:
    options = found.get("_umap_options") if isinstance(found, dict) else None
    return str(options.get("name") or "") if isinstance(options, dict) else ""


def _feature(found: Any, layer: str) -> Drawn:
    if not isinstance(found, dict):
        return Drawn(None)
    properties = found.get("properties")
    said = properties if isinstance(properties, dict) else {}
    return Drawn(found.get("geometry"), first(said, TITLES), first(said, STORIES), first(said, LAYERS) or layer)


def first(said: dict[str, Any], names: Iterable[str]) -> str:
    """Return the first of some properties that says something."""
    for name in names:
        value = said.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            return str(value)
    return ""


def single(geometry: Any, deep: int = 0) -> Iterator[Any]:
    """Yield the points, lines and areas of a geometry that may be a collection."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    kind = kind if isinstance(kind, str) else ""
    parts, inside = geometry.get("coordinates") if kind else None, geometry.get("geometries") if kind else None
    if kind in PARTS and isinstance(parts, list):
        for part in parts:
            yield {"type": PARTS[kind], "coordinates": part}
    elif kind == "GeometryCollection" and isinstance(inside, list) and deep < DEEPEST:
        for part in inside:
            yield from single(part, deep + 1)
    else:
        yield geometry


def write(features: Iterable[Feature], title: str) -> bytes:
    """Return a collection; `name` is what QGIS and GDAL call the layer."""
    members = [
        {
            "type": "Feature",
            "geometry": feature.geometry,
            "properties": {
                "title": feature.title,
                "story": feature.story,
                "layer": feature.layer,
                **feature.told,
            },
        }
        for feature in features
    ]
    return json.dumps(
        {"type": "FeatureCollection", "name": title, "features": members}, ensure_ascii=False, separators=(",", ":")
    ).encode()

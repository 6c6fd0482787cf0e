"""GPX 1.0 and 1.1: what a phone or a walker's device writes. Points are wpt, lines trk or rte.

GPX has no areas: one goes out as a track of closed segments with the type "area", and comes back from that.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import shapely
from shapely.geometry import MultiLineString, mapping

from .feature import Drawn, Feature, rings, unreadable
from .xml_file import Writer, elements

NAMESPACE = "http://www.topografix.com/GPX/1/1"
WHOLE = ("wpt", "trk", "rte")
SAID = ("name", "desc", "cmt", "type")
AREA = "area"
CLOSED = 4  # positions in the smallest ring
Line = list[list[float]]


def parse(data: bytes) -> Iterator[Drawn]:
    """Yield the points, routes and each unbroken stretch of the tracks."""
    said: dict[str, str] = {}
    lines: list[Line] = []
    seen = False
    for ends, name, element, around in elements(data):
        if not seen and name != "gpx":
            unreadable()
        seen = True
        if not ends:
            if name in WHOLE:
                said, lines = {}, []
            if name in {"trkseg", "rte"}:
                lines.append([])
            continue
        if name in SAID and around[-1:] and around[-1] in WHOLE:
            said[name] = element.text or ""
        elif name in {"trkpt", "rtept"} and lines:
            lines[-1].append(_position(element))
        elif name in WHOLE:
            for geometry in _geometries(name, element, lines, said):
                yield Drawn(geometry, said.get("name", ""), said.get("desc") or said.get("cmt", ""))
        if name in {"trkpt", "rtept", *WHOLE}:
            element.clear()


def _position(element: Any) -> list[float]:
    try:
        return [float(element.get("lon")), float(element.get("lat"))]
    except (TypeError, ValueError):
        return []  # core.geo refuses the line it is in


def _geometries(name: str, element: Any, lines: list[Line], said: dict[str, str]) -> list[Any]:
    if name == "wpt":
        return [{"type": "Point", "coordinates": _position(element)}]
    whole = [line for line in lines if line]
    if said.get("type") == AREA and whole and all(len(line) >= CLOSED and line[0] == line[-1] != [] for line in whole):
        try:
            return [mapping(shapely.build_area(MultiLineString(whole)))]
        except (shapely.errors.ShapelyError, ValueError):
            return [None]
    return [{"type": "LineString", "coordinates": line} for line in whole]


def write(features: Iterable[Feature], title: str) -> bytes:
    """Return GPX 1.1; the standard wants all points before all tracks."""
    features = list(features)
    out = Writer()
    with out.inside("gpx", {"version": "1.1", "creator": "Cocreatiegids", "xmlns": NAMESPACE}):
        with out.inside("metadata"):
            out.say("name", title)
        for feature in features:
            if feature.geometry["type"] == "Point":
                longitude, latitude = feature.geometry["coordinates"]
                with out.inside("wpt", {"lat": latitude, "lon": longitude}):
                    _say(out, feature)
        for feature in features:
            if feature.geometry["type"] != "Point":
                _track(out, feature)
    return out.done()


def _say(out: Writer, feature: Feature) -> None:
    out.say("name", feature.title)
    out.say("cmt", ", ".join(f"{name}: {value}" for name, value in feature.told.items() if value))
    out.say("desc", feature.story)


def _track(out: Writer, feature: Feature) -> None:
    geometry = feature.geometry
    is_line = geometry["type"] == "LineString"
    lines = [geometry["coordinates"]] if is_line else [ring for polygon in rings(geometry) for ring in polygon]
    with out.inside("trk"):
        _say(out, feature)
        if not is_line:
            out.say("type", AREA)
        for line in lines:
            with out.inside("trkseg"):
                for longitude, latitude in line:
                    with out.inside("trkpt", {"lat": latitude, "lon": longitude}):
                        pass

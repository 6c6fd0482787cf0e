"""KML 2.2 with what Google adds (gx:Track), and KMZ: a KML in a zip. Folders are layers. No link is followed."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from .feature import Drawn, Feature, rings, unreadable
from .xml_file import Writer, elements, local

NAMESPACE = "http://www.opengis.net/kml/2.2"
ROOT = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?(?:kml|Document|Folder|Placemark)\b")
MOST_ENTRIES = 1_000
SIMPLE = {"Point", "LineString", "LinearRing", "Polygon", "Track"}


def is_kml(data: bytes) -> bool:
    """Tell KML from GPX by its first elements."""
    start = data[:4096].replace(b"\x00", b"")
    found = ROOT.search(start)
    other = start.find(b"<gpx")
    return found is not None and (other < 0 or found.start() < other)


def unpacked(data: bytes, most: int) -> bytes:
    """Return the first KML of a KMZ, which is never unpacked beyond `most` bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = [each for each in packed.infolist()[:MOST_ENTRIES] if each.filename.lower().endswith(".kml")]
            if not names:
                unreadable()
            with packed.open(names[0]) as inside:
                found = inside.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError):
        unreadable()
    if len(found) > most:
        unreadable()
    return found


def parse(data: bytes) -> Iterator[Drawn]:
    """Yield the placemarks, each with the folder it lies in as its layer."""
    folders: list[str] = []
    for ends, name, element, around in elements(data):
        if name == "Folder":
            if ends:
                folders.pop()
                element.clear()
            else:
                folders.append("")
        elif ends and name == "name" and around[-1:] == ["Folder"]:
            folders[-1] = element.text or ""
        elif ends and name == "Placemark":
            said = {local(child.tag): child.text or "" for child in element}
            layer = next((folder for folder in reversed(folders) if folder.strip()), "")
            geometries = [_geometry(found) for found in _simple(element)]
            if geometries:
                whole = {"type": "GeometryCollection", "geometries": geometries}
                yield Drawn(whole, said.get("name", ""), said.get("description", ""), layer)
            element.clear()


def _simple(element: Any) -> Iterator[Any]:
    """Yield the geometries below an element, however they are gathered; rings of a polygon stay with it."""
    waiting = list(reversed(element))
    while waiting:
        found = waiting.pop()
        if local(found.tag) in SIMPLE:
            yield found
        else:
            waiting.extend(reversed(found))


def _geometry(element: Any) -> Any:
    kind = local(element.tag)
    if kind == "Polygon":
        outer = [_positions(ring) for ring in _below(element, "outerBoundaryIs")]
        inner = [_positions(ring) for ring in _below(element, "innerBoundaryIs")]
        return {"type": "Polygon", "coordinates": outer[:1] + inner}
    line = _positions(element)
    if kind == "Point":
        return {"type": "Point", "coordinates": line[0] if line else []}
    return {"type": "LineString", "coordinates": line}


def _below(element: Any, name: str) -> list[Any]:
    return [ring for side in element if local(side.tag) == name for ring in side]


def _positions(element: Any) -> list[list[float]]:
    """Return the positions of a ring, line or point: `coordinates` with commas, or gx:coord with spaces."""
    found = []
    for child in element:
        name, said = local(child.tag), child.text or ""
        if name == "coordinates":
            found += [_position(each.split(",")) for each in re.sub(r",\s+", ",", said).split()]
        elif name == "coord":
            found.append(_position(said.split()))
    return found


def _position(numbers: list[str]) -> list[float]:
    try:
        return [float(number) for number in numbers[:2]]
    except ValueError:
        return []


def write(features: Iterable[Feature], title: str) -> bytes:
    """Return KML with a folder for each layer."""
    layers: dict[str, list[Feature]] = {}
    for feature in features:
        layers.setdefault(feature.layer, []).append(feature)
    out = Writer()
    with out.inside("kml", {"xmlns": NAMESPACE}), out.inside("Document"):
        out.say("name", title)
        for layer, members in layers.items():
            if not layer:
                _placemarks(out, members)
                continue
            with out.inside("Folder"):
                out.say("name", layer)
                _placemarks(out, members)
    return out.done()


def _placemarks(out: Writer, features: list[Feature]) -> None:
    for feature in features:
        with out.inside("Placemark"):
            out.say("name", feature.title)
            out.say("description", feature.story)
            told = {name: value for name, value in feature.told.items() if value}
            if told:
                with out.inside("ExtendedData"):
                    for name, value in told.items():
                        with out.inside("Data", {"name": name}):
                            out.say("value", value)
            _draw(out, feature)


def _draw(out: Writer, feature: Feature) -> None:
    kind, found = feature.geometry["type"], feature.geometry["coordinates"]
    if kind in {"Point", "LineString"}:
        with out.inside(kind):
            out.say("coordinates", _written([found] if kind == "Point" else found))
        return
    with out.inside("MultiGeometry"):
        for polygon in rings(feature.geometry):
            with out.inside("Polygon"):
                for n, ring in enumerate(polygon):
                    with out.inside("innerBoundaryIs" if n else "outerBoundaryIs"), out.inside("LinearRing"):
                        out.say("coordinates", _written(ring))


def _written(line: list[list[float]]) -> str:
    return " ".join(f"{longitude},{latitude}" for longitude, latitude in line)

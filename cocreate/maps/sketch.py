"""The map as a small drawing with numbers, made here: without a map below it, WebGL or a request to anyone."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cocreate.core import geo
from cocreate.places.drawing import METRES, length_text, round_length

from .models import Thing

WIDE, HIGH, EDGE = 640, 420, 36  # of the drawing, in its own units
LEAST = 120.0  # metres that it is wide at least
MOST = 300  # things that are drawn; with more one sees only ink


@dataclass(frozen=True)
class Mark:
    """One thing: a path or a dot, with its number in the list."""

    number: int
    thing: Thing
    path: str
    x: float
    y: float
    closed: bool


@dataclass(frozen=True)
class Drawing:
    """What the template draws."""

    outline: str = ""
    closed: bool = True
    marks: list[Mark] = field(default_factory=list)
    scale: float = 0
    scale_text: str = ""
    size: tuple[int, int] = (WIDE, HIGH)


class _Sheet:
    def __init__(self, geometries: Sequence[geo.Geometry]) -> None:
        boxes = [geo.bounds(one) for one in geometries]
        west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
        east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
        self.middle = ((west + east) / 2, (south + north) / 2)
        self.shrink = max(math.cos(math.radians(self.middle[1])), 1e-6)
        across = max((east - west) * METRES * self.shrink, LEAST)
        up = max((north - south) * METRES, LEAST * HIGH / WIDE)
        self.unit = min((WIDE - 2 * EDGE) / across, (HIGH - 2 * EDGE) / up)  # units in a metre

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        x = WIDE / 2 + (longitude - self.middle[0]) * METRES * self.shrink * self.unit
        y = HIGH / 2 - (latitude - self.middle[1]) * METRES * self.unit
        return round(x, 1), round(y, 1)

    def path(self, geometry: geo.Geometry) -> str:
        if geometry["type"] == "Point":
            return ""
        found: Any = geometry["coordinates"]
        lines = {"LineString": [found], "Polygon": found}.get(geometry["type"]) or [r for part in found for r in part]
        closed = "" if geometry["type"] == "LineString" else "Z"
        return "".join(
            "".join(f"{'L' if n else 'M'}{x} {y}" for n, (x, y) in enumerate(self.at(*p[:2]) for p in line)) + closed
            for line in lines
        )


def draw(outline: geo.Geometry | None, things: Iterable[tuple[int, Thing]]) -> Drawing | None:
    """Return the drawing of an outline and numbered things with north above; None when nothing lies anywhere."""
    drawn = [(number, one) for number, one in things if one.geometry][:MOST]
    geometries = [*([outline] if outline else []), *(one.geometry for _, one in drawn if one.geometry)]
    if not geometries:
        return None
    sheet = _Sheet(geometries)
    marks = []
    for number, one in drawn:
        if one.geometry and one.longitude is not None and one.latitude is not None:
            x, y = sheet.at(one.longitude, one.latitude)
            marks.append(Mark(number, one, sheet.path(one.geometry), x, y, one.kind == "area"))
    scale = round_length(WIDE / 4 / sheet.unit)
    return Drawing(
        sheet.path(outline) if outline else "",
        outline is not None and outline["type"] != "LineString",
        marks,
        round(scale * sheet.unit, 1),
        length_text(scale),
    )

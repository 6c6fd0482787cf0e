"""The outline of a place as numbers for a small SVG, without any map below it."""

import math
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cocreate.core import geo

WIDE, HIGH, EDGE = 320, 200, 28  # of the drawing, in its own units
LEAST = 60.0  # metres that the drawing is wide at least
KILOMETRE = 1000
HECTARE = 10_000
METRES = 111_320.0  # in a degree of latitude, about


@dataclass(frozen=True)
class Sketch:
    """What the template draws: paths and one dot, in units of the drawing, and a scale of `scale` units long."""

    paths: list[str] = field(default_factory=list)
    closed: bool = False
    dot: tuple[float, float] | None = None
    scale: float = 0
    scale_text: str = ""
    size: tuple[int, int] = (WIDE, HIGH)


def sketch(geometry: geo.Geometry) -> Sketch:
    """Return the drawing of a checked geometry, with north above."""
    if geometry["type"] == "Point":
        return Sketch(dot=(WIDE / 2, HIGH / 2))
    west, south, east, north = geo.bounds(geometry)
    shrink = math.cos(math.radians((south + north) / 2))
    across = max((east - west) * METRES * shrink, LEAST)
    up = max((north - south) * METRES, LEAST * HIGH / WIDE)
    unit = min((WIDE - 2 * EDGE) / across, (HIGH - 2 * EDGE) / up)  # units in a metre

    def at(position: list[float]) -> str:
        x = WIDE / 2 + (position[0] - (west + east) / 2) * METRES * shrink * unit
        y = HIGH / 2 - (position[1] - (south + north) / 2) * METRES * unit
        return f"{x:.1f} {y:.1f}"

    lines = _lines(geometry)
    closed = geometry["type"] != "LineString"
    paths = ["".join(f"{'L' if n else 'M'}{at(p)}" for n, p in enumerate(line)) + "Z" * closed for line in lines]
    length = round_length(WIDE / 3 / unit)
    return Sketch(["".join(paths)], closed, None, round(length * unit, 1), length_text(length))


def svg(drawn: Sketch) -> str:
    """Return a sketch as a picture of its own, in plain ink for paper."""
    wide, high = drawn.size
    ink = 'stroke="#1d1f24" stroke-linejoin="round"'
    area = f'fill="#e9e4d6" {ink} stroke-width="2"' if drawn.closed else f'fill="none" {ink} stroke-width="3"'
    parts = [f'<path d="{path}" {area}/>' for path in drawn.paths]
    if drawn.dot:
        parts.append(f'<circle cx="{drawn.dot[0]}" cy="{drawn.dot[1]}" r="9" fill="#1d1f24"/>')
    else:
        low = high - 14
        parts.append(f'<path d="M10 {low}v5h{drawn.scale}v-5" fill="none" {ink} stroke-width="1.5"/>')
        parts.append(
            f'<text x="16" y="{low}" font-size="13" font-family="Atkinson Hyperlegible Next">{drawn.scale_text}</text>'
        )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}">{"".join(parts)}</svg>'


def length(geometry: geo.Geometry) -> float:
    """Return the metres of a checked line."""
    return sum(geo.metres((a[0], a[1]), (b[0], b[1])) for a, b in pairwise(geometry["coordinates"]))


def round_length(most: float) -> float:
    """Return the largest of 1, 2, 5, 10, 20, 50 … that is at most `most` metres."""
    ten = 10 ** math.floor(math.log10(most))
    return float(max(step * ten for step in (1, 2, 5) if step * ten <= most))


def length_text(metres: float) -> str:
    """Return metres in words, such as "50 m" or "2 km"."""
    if metres >= KILOMETRE:
        return _("%(number)s km") % {"number": _plain(metres / KILOMETRE)}
    return _("%(number)s m") % {"number": _plain(metres)}


def area_text(square_metres: float) -> str:
    """Return a surface in words, rounded as people say it."""
    if square_metres >= KILOMETRE * KILOMETRE:
        return _("%(number)s km²") % {"number": _plain(square_metres / KILOMETRE / KILOMETRE)}
    if square_metres >= HECTARE:
        return _("%(number)s hectares") % {"number": _plain(square_metres / HECTARE)}
    return _("%(number)s m²") % {"number": _plain(square_metres)}


def _plain(number: float) -> str:
    """Return a number with at most two digits that say something behind the first."""
    digits = max(0, 1 - math.floor(math.log10(number))) if number else 0
    return (
        number_format(round(number, digits), use_l10n=True).rstrip("0").rstrip(",.")
        if digits
        else number_format(round(number), use_l10n=True)
    )


def _lines(geometry: geo.Geometry) -> list[list[list[float]]]:
    found = geometry["coordinates"]
    if geometry["type"] == "LineString":
        return [found]
    polygons = [found] if geometry["type"] == "Polygon" else found
    return [ring for rings in polygons for ring in rings]

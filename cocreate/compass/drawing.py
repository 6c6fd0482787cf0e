"""The compass of a trajectory as a drawing: geometry and looks, no words of its own. The same on screen and paper.

Nothing is told by colour alone: what goes by itself glows, what gets attention has a line around it, what asks for
attention has rays above it, what is not at issue is white, and what nobody told is a dashed line. A stone that people
see differently is seen double.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.safestring import SafeString

from cocreate.stones import drawing as ring_of

from .reading import Reading

LEFT, TOP, WIDTH, HEIGHT = -60, -6, 760, 708  # of the picture: what glows and calls has room around the ring
OUTWARD = 20.0  # how far the stones lie outside the ring of the guide, for their words
SMALLER = 0.96
GLOW = tuple(1.55 - 0.075 * n for n in range(7))  # sizes of the sheets of light, from the outer one
CALL = math.radians(78)  # to each side of straight up, where rays stand; names stand below
RAYS = 11
DOUBLE = 0.46  # of the width of a stone: how far its two images lie aside when people are as far apart as can be
STYLES = Path(__file__).parent / "styles" / "drawing.css"


@dataclass(frozen=True)
class Drawn:
    """One stone on the ring. Transforms in `halo`, `around` and `double` are those of its own outline."""

    reading: Reading
    pebble: ring_of.Pebble
    lines: SafeString
    at: str
    x: float
    name_y: float
    word_y: float
    halo: tuple[str, ...] = ()
    around: str = ""
    rays: str = ""
    double: tuple[str, ...] = ()
    back: str = ""
    badge: tuple[float, float] = (0, 0)


@dataclass(frozen=True)
class Drawing:
    """The whole ring. `box` is the value of viewBox."""

    ring: ring_of.Ring
    stones: tuple[Drawn, ...]
    box: str = f"{LEFT} {TOP} {WIDTH} {HEIGHT}"


def _scaled(pebble: ring_of.Pebble, by: float) -> str:
    return f"translate({pebble.x} {pebble.y}) scale({by:.3f}) translate({-pebble.x} {-pebble.y})"


def _rays(pebble: ring_of.Pebble, wide: float, aside: float) -> str:
    """Return strokes above a stone and its two images, long and short, as of something that calls."""
    found = []
    for stroke in range(RAYS):
        angle = -CALL + 2 * CALL * stroke / (RAYS - 1)
        ends = (1.2, 1.46 if stroke % 2 else 1.36)
        x, y = math.sin(angle), -0.88 * math.cos(angle)
        points = ((pebble.x + (wide * end + aside) * x, pebble.y + wide * end * y) for end in ends)
        found.append("M" + "L".join(f"{px:.0f} {py:.0f}" for px, py in points))
    return "".join(found)


def _aside(reading: Reading, wide: float) -> float:
    """Return how far the two images of a stone lie from it that people see differently; 0 when it is seen once."""
    return wide * DOUBLE * max(float(reading.spread or 0), 0.4) if reading.apart in {"some", "apart"} else 0.0


def _drawn(reading: Reading, pebble: ring_of.Pebble, wide: float) -> Drawn:
    away = math.atan2(pebble.y - ring_of.MIDDLE, pebble.x - ring_of.MIDDLE)
    x, y = pebble.x + OUTWARD * math.cos(away), pebble.y + OUTWARD * math.sin(away)
    below = (pebble.name_y - 27 - pebble.y) * SMALLER  # half of its height
    name_y = y + below + (35 if reading.look == "alive" else 31 if reading.look == "given" else 27)
    aside = _aside(reading, wide)
    badge = pebble.x + wide * 0.8, pebble.y - wide * 0.66
    return Drawn(
        reading=reading,
        pebble=pebble,
        lines=ring_of.pictogram(reading.stone.pictogram),
        at=f"translate({x:.1f} {y:.1f}) scale({SMALLER}) translate({-pebble.x} {-pebble.y})",
        x=round(x, 1),
        name_y=round(name_y, 1),
        word_y=round(name_y + 22, 1),
        halo=tuple(_scaled(pebble, by) for by in GLOW) if reading.look == "alive" else (),
        around=_scaled(pebble, 1.17) if reading.look == "given" else "",
        rays=_rays(pebble, wide, aside) if reading.look == "asks" else "",
        double=tuple(f"translate({by:.1f} {by * 0.22:.1f})" for by in (-aside, aside)) if aside else (),
        back=f"M{badge[0] - 7:.0f} {badge[1] - 3:.0f}a8.5 8.5 0 1 1 2 9m-7.500-15v7h7" if reading.returned else "",
        badge=(round(badge[0], 1), round(badge[1], 1)),
    )


def draw(readings: Sequence[Reading]) -> Drawing:
    """Return the drawing of these stones, in the order of the ring."""
    ring = ring_of.ring(tuple((reading.stone.id, reading.stone.name) for reading in readings))
    chord = 2 * ring_of.RING * math.sin(math.pi / max(len(readings), 3))
    wide = min(76.0, chord * 0.36)
    return Drawing(ring, tuple(_drawn(r, p, wide) for r, p in zip(readings, ring.pebbles, strict=True)))

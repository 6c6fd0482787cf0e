"""The compass of a trajectory as a drawing: geometry and looks, no words of its own. The same on screen and paper.

Nothing is told by colour alone: what goes by itself has a halo, what gets attention a line around it, what asks for
attention rays, what is not at issue is white, and what nobody told is a dashed line. People who see a stone differently
make it be seen double.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.safestring import SafeString

from cocreate.stones import drawing as ring_of

from .reading import Reading

HEIGHT = ring_of.SIZE + 34
TOP = -14
DOUBLE = 30.0  # how far the two images of a stone lie apart when people are as far apart as can be
STYLES = Path(__file__).parent / "styles" / "drawing.css"


@dataclass(frozen=True)
class Drawn:
    """One stone on the ring."""

    reading: Reading
    pebble: ring_of.Pebble
    lines: SafeString
    halo: tuple[str, ...] = ()
    around: str = ""
    rays: str = ""
    double: tuple[str, ...] = ()
    back: str = ""
    word_y: float = 0


@dataclass(frozen=True)
class Drawing:
    """The whole ring."""

    ring: ring_of.Ring
    stones: tuple[Drawn, ...]
    size: int = ring_of.SIZE
    height: int = HEIGHT
    top: int = TOP


def _scaled(pebble: ring_of.Pebble, by: float) -> str:
    return f"translate({pebble.x} {pebble.y}) scale({by}) translate({-pebble.x} {-pebble.y})"


def _point(pebble: ring_of.Pebble, angle: float, wide: float) -> str:
    return f"{pebble.x + wide * math.sin(angle):.0f} {pebble.y - wide * 0.82 * math.cos(angle):.0f}"


def _rays(pebble: ring_of.Pebble, wide: float) -> str:
    """Return strokes around a stone, but for below it, where its name stands."""
    found = []
    for stroke in range(18):
        angle = 2 * math.pi * stroke / 18
        if abs(angle - math.pi) < 0.9:  # noqa: PLR2004 - half of the gap, in radians
            continue
        length = 0.3 if stroke % 2 else 0.2
        found.append(f"M{_point(pebble, angle, wide * 1.17)}L{_point(pebble, angle, wide * (1.17 + length))}")
    return "".join(found)


def _back(pebble: ring_of.Pebble, wide: float) -> str:
    """Return a small arrow that turns back, at the upper side of a stone."""
    x, y = pebble.x + wide * 0.86, pebble.y - wide * 0.72
    return f"M{x - 13:.0f} {y:.0f}a13 13 0 1 1 6 11M{x - 20:.0f} {y - 6:.0f}l7 7 8-6"


def _drawn(reading: Reading, pebble: ring_of.Pebble, wide: float) -> Drawn:
    apart = float(reading.spread or 0)
    aside = DOUBLE * max(apart, 0.5)
    shifts = ((-aside, -aside * 0.3), (aside, aside * 0.3)) if reading.apart in {"some", "apart"} else ()
    return Drawn(
        reading=reading,
        pebble=pebble,
        lines=ring_of.pictogram(reading.stone.pictogram),
        halo=(_scaled(pebble, 1.42), _scaled(pebble, 1.21)) if reading.look == "alive" else (),
        around=_scaled(pebble, 1.17) if reading.look == "given" else "",
        rays=_rays(pebble, wide) if reading.look == "asks" else "",
        double=tuple(f"translate({x:.1f} {y:.1f})" for x, y in shifts),
        back=_back(pebble, wide) if reading.returned else "",
        word_y=round(pebble.name_y + 23, 1),
    )


def draw(readings: Sequence[Reading]) -> Drawing:
    """Return the drawing of these stones, in the order of the ring."""
    ring = ring_of.ring(tuple((reading.stone.id, reading.stone.name) for reading in readings))
    chord = 2 * ring_of.RING * math.sin(math.pi / max(len(readings), 3))
    wide = min(76.0, chord * 0.36)
    return Drawing(ring, tuple(_drawn(r, p, wide) for r, p in zip(readings, ring.pebbles, strict=True)))

"""The compass as a drawing: geometry only. The same stones always give the same lines.

Units are those of a square of SIZE by SIZE. The hand in the drawing is a random generator seeded with the stone's id,
so a stone keeps its shape wherever it lies, on every machine.
"""

import math
import random
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

SIZE = 640
MIDDLE = SIZE / 2
RING = 222
DIAL = 106
PICTOGRAMS = Path(__file__).parent / "pictograms"
FALLBACK = "steen"
KNOBS = 9  # points that shape a pebble

Point = tuple[float, float]


@cache
def pictogram_names() -> tuple[str, ...]:
    """Return the names one can choose from."""
    return tuple(sorted(file.stem for file in PICTOGRAMS.glob("*.svg")))


@cache
def pictogram(name: str) -> SafeString:
    """Return what stands inside the 48 by 48 drawing of that name; a plain stone when there is none."""
    known = name if name in pictogram_names() else FALLBACK
    svg = (PICTOGRAMS / f"{known}.svg").read_text(encoding="utf-8")
    return mark_safe(re.sub(r"</?svg[^>]*>", "", svg).strip())  # noqa: S308 - our own files


def _hand(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a drawing, no secret


def _at(angle: float, radius: float, centre: Point = (MIDDLE, MIDDLE)) -> Point:
    """Return the point at `angle` (radians, clockwise from the top) and `radius` from `centre`."""
    return centre[0] + radius * math.sin(angle), centre[1] - radius * math.cos(angle)


def _n(*points: Point) -> str:
    return " ".join(f"{x:.0f} {y:.0f}" for x, y in points)


def _curve(points: list[Point], *, closed: bool) -> str:
    """Return a smooth path (Catmull-Rom as Béziers) through the points."""
    count = len(points)
    parts = [f"M{_n(points[0])}C"]
    for i in range(count if closed else count - 1):
        if closed:
            before, here, there, after = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        else:
            before, here, there, after = (points[min(max(i + k, 0), count - 1)] for k in (-1, 0, 1, 2))
        parts.append(
            _n(
                (here[0] + (there[0] - before[0]) / 6, here[1] + (there[1] - before[1]) / 6),
                (there[0] - (after[0] - here[0]) / 6, there[1] - (after[1] - here[1]) / 6),
                there,
            )
        )
    return parts[0] + " ".join(parts[1:]) + ("Z" if closed else "")


@dataclass(frozen=True)
class Pebble:
    """One stone on the ring. Paths are values of SVG's `d`."""

    id: str
    x: float
    y: float
    fill: str
    ink: str
    hatch: str
    thread: str
    icon: str  # transform that puts a 48 by 48 pictogram in the middle of the pebble
    name_y: float
    font: float


@dataclass(frozen=True)
class Ring:
    """The whole drawing without words."""

    pebbles: tuple[Pebble, ...]
    circle: str
    circle_again: str
    dial: str
    ticks: str
    star: str
    star_dark: str
    needle: str
    needle_dark: str


def _pebble(stone: str, name: str, angle: float, chord: float) -> Pebble:
    hand = _hand(stone)
    angle += hand.uniform(-0.02, 0.02)
    x, y = _at(angle, RING + hand.uniform(-5, 5))
    wide = min(76.0, chord * 0.36)
    high = wide * hand.uniform(0.76, 0.86)
    turn, tilt = hand.uniform(0, KNOBS), hand.uniform(-0.14, 0.14)
    edge: list[Point] = []
    for knob in range(KNOBS):
        a = 2 * math.pi * (knob + turn) / KNOBS
        swell = hand.uniform(0.93, 1.07)
        u, v = wide * swell * math.sin(a), -high * swell * math.cos(a)
        edge.append((x + u * math.cos(tilt) - v * math.sin(tilt), y + u * math.sin(tilt) + v * math.cos(tilt)))
    shift = (hand.uniform(2.5, 4.5), hand.uniform(2.5, 4.5))
    line = [(px + shift[0] + hand.uniform(-2, 2), py + shift[1] + hand.uniform(-2, 2)) for px, py in edge]
    line += [(px + hand.uniform(-3, 3), py + hand.uniform(-3, 3)) for px, py in line[:2]]
    hatch = []
    for stroke in range(4):
        start = (x + wide * (0.5 + 0.1 * stroke), y + high * (0.66 - 0.2 * stroke))
        length = wide * (0.13 + hand.uniform(0, 0.06))
        hatch.append(f"M{_n(start, (start[0] + length, start[1] - length * 0.9))}")
    size = high * 1.28
    room = 2 * min(x, SIZE - x) - 4
    return Pebble(
        id=stone,
        x=round(x, 1),
        y=round(y, 1),
        fill=_curve(edge, closed=True),
        ink=_curve(line, closed=False),
        hatch="".join(hatch),
        thread=_curve(
            [_at(angle, DIAL + 16), _at(angle + hand.uniform(-0.03, 0.03), (DIAL + RING - high) / 2), (x, y)],
            closed=False,
        ),
        icon=f"translate({x - size / 2:.0f} {y - size / 2:.0f}) scale({size / 48:.2f})",
        name_y=round(y + high + 27, 1),
        font=round(min(26.0, chord * 0.135, room / (0.53 * max(len(name), 1))), 1),
    )


def _circle(hand: random.Random, radius: float) -> str:
    """Return a circle as a hand draws it: it overshoots where it began."""
    begin = hand.uniform(0, 2 * math.pi)
    return _curve(
        [_at(begin + 2 * math.pi * k / 14, radius + hand.uniform(-1.8, 1.8)) for k in range(16)],
        closed=False,
    )


def _star(hand: random.Random) -> tuple[str, str]:
    """Return the rose of eight points, and the halves of it that lie in the shade."""
    lines, shade = [], []
    for k in range(8):
        a = math.pi * k / 4
        tip = _at(a, (86 if k % 2 == 0 else 52) + hand.uniform(-2, 2))
        left, right = (_at(a + side * math.pi / 8, 22 + hand.uniform(-1, 1)) for side in (-1, 1))
        lines.append(f"M{_n(left, tip, right)}")
        shade.append(f"M{_n((MIDDLE, MIDDLE), tip, right)}Z")
    return "".join(lines), "".join(shade)


@lru_cache(maxsize=32)
def ring(stones: tuple[tuple[str, str], ...]) -> Ring:
    """Return the drawing of stones given as (id, name). It begins nowhere: the top is a gap, not a first stone."""
    count = len(stones)
    chord = 2 * RING * math.sin(math.pi / max(count, 3))
    hand = _hand("".join(stone for stone, _ in stones))
    star, star_dark = _star(hand)
    lean = math.pi / max(count, 1) * (2 * hand.randrange(max(count, 1)))  # towards a gap between two stones
    tip, tail = _at(lean, 98), _at(lean + math.pi, 98)
    left, right = _at(lean - math.pi / 2, 11), _at(lean + math.pi / 2, 11)
    return Ring(
        pebbles=tuple(
            _pebble(stone, name, 2 * math.pi * (k + 0.5) / count, chord) for k, (stone, name) in enumerate(stones)
        ),
        circle=_circle(hand, RING),
        circle_again=_circle(hand, RING + 3),
        dial=_circle(hand, DIAL),
        ticks="".join(
            f"M{_n(_at(math.pi * k / 24, DIAL + 2), _at(math.pi * k / 24, DIAL + (13 if k % 6 == 0 else 7)))}"
            for k in range(48)
        ),
        star=star,
        star_dark=star_dark,
        needle=f"M{_n(tip, right, tail, left)}Z",
        needle_dark=f"M{_n(tip, right, left)}Z",
    )

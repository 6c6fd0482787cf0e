"""Giving and getting: the four checks, and a drawing of it."""

from collections import defaultdict
from dataclasses import dataclass
from math import cos, pi, sin

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Exchange

MOST_DRAWN = 16  # parties; more become a tangle, and the table tells all
WIDTH, HEIGHT = 640, 440  # of the drawing, in its own units
LONGEST = 22  # letters of a name in the drawing


@dataclass(frozen=True)
class Check:
    """One of the four checks; `found` names what it is about. None of it is wrong: it is to be talked of."""

    question: str | Promise
    found: list[str]


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def checks(exchanges: list[Exchange]) -> list[Check]:
    """Return the four checks of give-and-get, each with what it finds."""
    names: dict[str, str] = {}
    gives, gets = set(), set()
    sources: dict[str, set[str]] = defaultdict(set)
    nobody = []
    for each in exchanges:
        if each.value == Exchange.Value.RISK:  # a burden: who bears it gets nothing by it
            if not each.receiver:
                nobody.append(each.amount or each.giver)
            continue
        names.setdefault(_key(each.giver), each.giver)
        gives.add(_key(each.giver))
        sources[each.value].add(_key(each.giver))
        if each.receiver:
            names.setdefault(_key(each.receiver), each.receiver)
            gets.add(_key(each.receiver))
    alone = sorted(str(Exchange.Value(value).label) for value, givers in sources.items() if len(givers) == 1)
    return [
        Check(gettext_lazy("Who gives and gets nothing?"), sorted(names[key] for key in gives - gets)),
        Check(
            gettext_lazy("Who gets and gives nothing? (That may be, if everybody knows it.)"),
            sorted(names[key] for key in gets - gives),
        ),
        Check(gettext_lazy("What comes from one source only?"), alone),
        Check(gettext_lazy("Which risk is borne by nobody?"), nobody),
    ]


def drawing(exchanges: list[Exchange]) -> SafeString | str:
    """Return an SVG of who gives to whom; empty when there is nothing to draw, or too many for a drawing."""
    names: dict[str, str] = {}
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in exchanges:
        if each.receiver:
            giver, receiver = _key(each.giver), _key(each.receiver)
            names.setdefault(giver, each.giver)
            names.setdefault(receiver, each.receiver)
            lines[giver, receiver].append(str(each.get_value_display()))
    if not names or len(names) > MOST_DRAWN:
        return ""
    at = {key: _spot(n, len(names)) for n, key in enumerate(names)}
    arrows = format_html_join("", "{}", ((_arrow(at[a], at[b], found),) for (a, b), found in lines.items() if a != b))
    people = format_html_join(
        "",
        '<circle cx="{}" cy="{}" r="7"/><text x="{}" y="{}" text-anchor="{}">{}</text>',
        ((x, y, *_label(x, y), _short(names[key])) for key, (x, y) in at.items()),
    )
    return format_html(
        '<svg class="exchange-drawing" viewBox="0 0 {} {}" role="img" aria-label="{}"><defs><marker id="arrow" '
        'viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/>'
        "</marker></defs><g>{}</g><g>{}</g></svg>",
        WIDTH,
        HEIGHT,
        _("Who gives to whom. The table below says the same."),
        arrows,
        people,
    )


def _spot(n: int, count: int) -> tuple[int, int]:
    angle = 2 * pi * n / count - pi / 2
    return round(WIDTH / 2 + 170 * cos(angle)), round(HEIGHT / 2 + 160 * sin(angle))


def _label(x: int, y: int) -> tuple[int, int, str]:
    if abs(x - WIDTH / 2) < 40:  # noqa: PLR2004 - above or below the ring
        return x, y + (26 if y > HEIGHT / 2 else -16), "middle"
    return (x + 16, y + 5, "start") if x > WIDTH / 2 else (x - 16, y + 5, "end")


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _arrow(a: tuple[int, int], b: tuple[int, int], found: list[str]) -> SafeString:
    """Draw a bent line, so that there and back lie apart; it stops short of the dots."""
    (ax, ay), (bx, by) = a, b
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
    ux, uy = (bx - ax) / length, (by - ay) / length
    mx, my = (ax + bx) / 2 - uy * 24, (ay + by) / 2 + ux * 24
    path = f"M{ax + ux * 12:.0f} {ay + uy * 12:.0f}Q{mx:.0f} {my:.0f} {bx - ux * 13:.0f} {by - uy * 13:.0f}"
    return format_html(
        '<path d="{}" marker-end="url(#arrow)" class="thick-{}"><title>{}</title></path>',
        path,
        min(len(found), 4),
        ", ".join(found),
    )

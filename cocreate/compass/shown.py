"""What templates need to show a compass: the drawing, its words, and rows for the table and the trails."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cocreate.meetings.models import Meeting
from cocreate.methods.models import Method
from cocreate.methods.queries import named
from cocreate.trajectories.models import Trajectory

from . import drawing, words
from .document import Look
from .models import Round
from .queries import Compass, RoundView
from .reading import Reading, lead
from .rules import Direction


@dataclass(frozen=True)
class Step:
    """One moment of a trail."""

    at: datetime
    look: Look
    words: str
    meeting: Meeting | None = None


@dataclass(frozen=True)
class Row:
    """One stone in the table and the trails."""

    reading: Reading
    apart: str
    steps: list[Step]


def _steps(reading: Reading, compass: Compass) -> list[Step]:
    found = []
    for point, look in reading.trail:
        middle = lead(point.counts, compass.document)
        told = middle.name if middle else str(_("nobody knows"))
        found.append(Step(point.at, look, told, compass.meetings.get(point.round)))
    return found


def _directions(found: list[Direction]) -> list[tuple[Direction, list[Method]]]:
    methods = named([name for direction in found for name in direction.methods]) if found else {}
    return [(each, [methods[name] for name in each.methods if name in methods]) for each in found]


def context(trajectory: Trajectory, compass: Compass) -> dict[str, Any]:
    """Return the context of the page, the panel and the drawing that stands alone."""
    rows = [Row(r, words.apart(r), _steps(r, compass)) for r in compass.readings]
    return {
        "trajectory": trajectory,
        "compass": compass,
        "drawing": drawing.draw(compass.readings),
        "label": _("Compass of %(name)s") % {"name": trajectory.title},
        "words": words.paragraph(compass.readings),
        "rows": rows,
        "directions": _directions(compass.directions),
        "any_trail": any(row.steps for row in rows),
    }


def label_of(one: Round) -> str:
    """Return what a round is called. Who only has the code of an open one learns nothing else from it."""
    if one.closed_at is None and not one.trajectory.is_public:
        return _("Compass round")
    return _("Round of %(name)s") % {"name": one.trajectory.title}


def of_round(one: Round, view: RoundView) -> dict[str, Any]:
    """Return the context of a round's pages and of the fragment in which it grows."""
    return {
        "round": one,
        "trajectory": one.trajectory,
        "view": view,
        "drawing": drawing.draw(view.readings),
        "label": label_of(one),
        "words": words.paragraph(view.readings),
        "rows": [Row(r, words.apart(r), []) for r in view.readings],
        "same": [r for r in view.readings if r.apart == "together"],
        "apart": [r for r in view.readings if r.apart == "apart"],
        "shares": {r.stone.id: words.listed(words.counted(r)) for r in view.readings},
    }

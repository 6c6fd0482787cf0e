"""What was given, in the report of a trajectory on paper: how much of each kind, never what or by whom."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from cocreate.trajectories.models import Trajectory
from cocreate.trajectories.report import Section, table

from . import queries
from .kinds import KINDS


def section(trajectory: Trajectory) -> Section | None:
    """Return how much may be seen of each kind."""
    found = Counter(queries.given_in(trajectory, inner=False).values_list("kind", flat=True))
    rows: list[list[Any]] = [[str(kind.label), found[code]] for code, kind in KINDS.items() if found[code]]
    return Section(_("What was given"), [table([_("Kind"), _("How many")], rows, [3, 1])]) if rows else None

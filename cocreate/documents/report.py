"""Texts in the report of a trajectory on paper: what the group settled, when and by how many."""

from typing import Any

from django.utils.translation import gettext as _

from cocreate.trajectories.models import Trajectory
from cocreate.trajectories.report import MOST, NONE, Section, day, table

from . import queries


def section(trajectory: Trajectory) -> Section | None:
    """Return the texts that were settled and that whoever reads the trajectory may read."""
    found = queries.of_trajectory(trajectory, inner=False).filter(standing__isnull=False)[:MOST]
    rows: list[list[Any]] = [
        [one.title, str(one.get_kind_display()), day(one.standing.agreed_on), _number(one.standing.present)]
        for one in found
        if one.standing and (one.standing.for_all or one.reading == queries.Reading.EVERYBODY)
    ]
    head = [_("Text"), _("What it is"), _("Agreed on"), _("How many people")]
    return Section(_("Texts that were settled"), [table(head, rows, [4, 3, 3, 2])]) if rows else None


def _number(present: int | None) -> str:
    return NONE if present is None else str(present)

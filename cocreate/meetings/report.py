"""Meetings in the report of a trajectory on paper: when, where, and how many."""

from typing import Any

from django.utils.translation import gettext as _

from cocreate.trajectories.models import Trajectory
from cocreate.trajectories.report import MOST, NONE, Section, day, table

from . import queries


def section(trajectory: Trajectory) -> Section | None:
    """Return its meetings, the latest first, but for what was called off. Counts as its page tells them, never who."""
    found = queries.of_trajectory(trajectory).filter(cancelled_at__isnull=True)[:MOST]
    rows: list[list[Any]] = [
        [one.name, day(one.starts_at), _number(one.present), _number(one.first_time)] for one in found
    ]
    head = [_("Meeting"), _("When"), _("How many people"), _("For the first time")]
    return Section(_("Meetings"), [table(head, rows, [4, 2, 2, 2])]) if rows else None


def _number(count: int | None) -> str:
    return NONE if count is None else str(count)

"""How a map grew: as it stood after each meeting, and what came, changed and went since the one before."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from cocreate.meetings import queries as meetings
from cocreate.meetings.models import Meeting
from cocreate.trajectories.models import Trajectory

from . import queries
from .models import Change, Thing

MOST = 300  # changes in one step


@dataclass(frozen=True)
class Step:
    """A moment at which one may look: when a meeting was over, or now. `since` is the one before."""

    key: str
    meeting: Meeting | None
    since: datetime | None
    until: datetime


def steps(trajectory: Trajectory, now: datetime | None = None) -> list[Step]:
    """Return the moments of a map, the first one first; the last is now."""
    now = now or timezone.now()
    over = sorted((meetings.over_at(one), one.pk, one) for one in queries.past_meetings(trajectory, now))
    found: list[Step] = []
    for until, key, meeting in over:
        if until <= now:
            found.append(Step(key, meeting, found[-1].until if found else None, until))
    return [*found, Step("", None, found[-1].until if found else None, now)]


def things(trajectory: Trajectory, step: Step) -> list[Thing]:
    """Return what lay on the map then, as it was then. These are to look at, never to save."""
    found = []
    for moment in queries.at(trajectory, step.until):
        thing, was = moment.thing, moment.after
        thing.title, thing.story, thing.where, thing.state = was["title"], was["story"], was["where"], was["state"]
        thing.place(was["geometry"])
        found.append(thing)
    return sorted(found, key=lambda one: (one.offered_at, one.pk))


def changes(trajectory: Trajectory, step: Step, since: datetime | None = None) -> list[Change]:
    """Return what happened since the step before, or since a moment; the newest first."""
    return list(queries.history(trajectory, since or step.since, step.until)[:MOST])

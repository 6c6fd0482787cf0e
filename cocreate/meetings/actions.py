"""Writes, as verbs. Each is one transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.places import queries as places
from cocreate.places.actions import Choice, anchor, move
from cocreate.trajectories.actions.telling import Actor, hold, hold_open, tell
from cocreate.trajectories.models import Trajectory

from .models import MOST, Meeting

FURTHEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Told:
    """What an invitation says."""

    name: str
    starts_at: datetime
    ends_at: datetime | None = None
    where: Choice | None = None
    story: str = ""


@transaction.atomic
def plan(trajectory: Trajectory, told: Told, by: Actor) -> Meeting:
    """Plan a meeting, also one that already was. Raise GoneError when the trajectory is closed, or ValidationError."""
    hold_open(trajectory)
    made = Meeting(trajectory=trajectory)
    _fill(made, told)
    tell(trajectory, "meeting.plan", by, made)
    return made


@transaction.atomic
def change(meeting: Meeting, told: Told, by: Actor) -> Meeting:
    """Tell it anew. Raise ValidationError for what cannot be; then nothing is kept."""
    hold(meeting.trajectory)
    meeting.changes, meeting.changed_at = Meeting.objects.get(pk=meeting.pk).changes + 1, timezone.now()
    _fill(meeting, told)
    tell(meeting.trajectory, "meeting.change", by, meeting)
    return meeting


@transaction.atomic
def count(meeting: Meeting, present: int | None, first_time: int | None, by: Actor) -> Meeting:
    """Keep how many came, and how many for the first time. Raise ValidationError when these do not fit."""
    hold(meeting.trajectory)
    check_counts(present, first_time)
    meeting.present, meeting.first_time = present, first_time
    meeting.save(update_fields=["present", "first_time"])
    tell(meeting.trajectory, "meeting.count", by, meeting)
    return meeting


@transaction.atomic
def cancel(meeting: Meeting, by: Actor) -> None:
    """Call it off; its page stays, and says so. Twice is as once."""
    hold(meeting.trajectory)
    now = timezone.now()
    going_on = Meeting.objects.filter(pk=meeting.pk, cancelled_at__isnull=True)
    if going_on.update(cancelled_at=now, changed_at=now, changes=F("changes") + 1):
        tell(meeting.trajectory, "meeting.cancel", by, meeting)


def check_times(starts_at: datetime, ends_at: datetime | None) -> None:
    """Raise ValidationError when it ends before it starts, or lies further away than people plan."""
    if ends_at and ends_at < starts_at:
        raise ValidationError(_("It ends before it starts. Look at the hours again."), code="ends")
    if abs(starts_at - timezone.now()) > FURTHEST or (ends_at and ends_at - starts_at > FURTHEST):
        raise ValidationError(_("This day lies years away. Look at the year again."), code="far")


def check_counts(present: int | None, first_time: int | None) -> None:
    """Raise ValidationError when these counts cannot be."""
    if any(number is not None and not 0 <= number <= MOST for number in (present, first_time)):
        raise ValidationError(_("Count between 0 and %(most)s people.") % {"most": MOST}, code="most")
    if (first_time or 0) > (present or 0):
        raise ValidationError(_("More people came for the first time than came at all."), code="first")


def _fill(meeting: Meeting, told: Told) -> None:
    check_times(told.starts_at, told.ends_at)
    before = meeting.place
    if told.where is None:
        meeting.place = None
    else:
        meeting.place = move(before, told.where) if before else anchor(**vars(told.where))
    meeting.name, meeting.story = told.name, told.story
    meeting.starts_at, meeting.ends_at = told.starts_at, told.ends_at
    meeting.place_name = places.shown_name(meeting.place) if meeting.place else ""
    meeting.save()
    if before and not meeting.place:
        before.delete()  # it was kept for this meeting alone, and may be somebody's home

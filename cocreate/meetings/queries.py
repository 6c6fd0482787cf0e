"""Reads."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from cocreate.moderation.models import Status
from cocreate.trajectories.models import Trajectory, Visibility

from .models import Meeting

LASTS = timedelta(hours=3)  # of a meeting that says no end


def of_trajectory(trajectory: Trajectory) -> QuerySet[Meeting]:
    """Return its meetings, the latest first, also what was cancelled."""
    return Meeting.objects.filter(trajectory=trajectory).select_related("place", "trajectory")


def meeting(trajectory: Trajectory, meeting_id: str) -> Meeting | None:
    """Return one meeting of it."""
    return of_trajectory(trajectory).filter(pk=meeting_id).first()


def coming(now: datetime | None = None) -> QuerySet[Meeting]:
    """Return what everybody may come to and is not over, the first one first."""
    now = now or timezone.now()
    is_coming = Q(ends_at__gte=now) | Q(ends_at__isnull=True, starts_at__gte=now - LASTS)
    open_to_all = Q(trajectory__status=Status.PUBLISHED, trajectory__visibility=Visibility.PUBLIC)
    found = Meeting.objects.filter(is_coming, open_to_all, cancelled_at__isnull=True)
    return found.select_related("place", "trajectory").order_by("starts_at", "pk")


def over_at(meeting: Meeting) -> datetime:
    """Return when it is over."""
    return meeting.ends_at or meeting.starts_at + LASTS


def next_over(meetings: Iterable[Meeting]) -> datetime | None:
    """Return when the first of these is over."""
    return min(map(over_at, meetings), default=None)

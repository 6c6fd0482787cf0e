"""Reads."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from cocreate.core.entries import SearchEntry
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


def public() -> QuerySet[Meeting]:
    """Return the meetings that everybody may read of, also what was cancelled."""
    open_to_all = Q(trajectory__status=Status.PUBLISHED, trajectory__visibility=Visibility.PUBLIC)
    return Meeting.objects.filter(open_to_all).select_related("place", "trajectory")


def coming(now: datetime | None = None) -> QuerySet[Meeting]:
    """Return what everybody may come to and is not over, the first one first."""
    return announced(now).filter(cancelled_at__isnull=True)


def announced(now: datetime | None = None) -> QuerySet[Meeting]:
    """Return the same with what was cancelled: who followed a calendar must hear of that too."""
    return public().filter(is_ahead(now)).order_by("starts_at", "pk")


def is_ahead(now: datetime | None = None) -> Q:
    """Return the condition that a meeting is not over, also when it was cancelled."""
    now = now or timezone.now()
    return Q(ends_at__gte=now) | Q(ends_at__isnull=True, starts_at__gte=now - LASTS)


def over_at(meeting: Meeting) -> datetime:
    """Return when it is over."""
    return meeting.ends_at or meeting.starts_at + LASTS


def next_over(meetings: Iterable[Meeting]) -> datetime | None:
    """Return when the first of these is over."""
    return min(map(over_at, meetings), default=None)


def entry_of(meeting: Meeting) -> SearchEntry | None:
    """Return what search may know of it; nothing when it was cancelled or not everybody may read of it."""
    if meeting.cancelled_at or not meeting.trajectory.is_public:
        return None
    return SearchEntry(
        key=f"meeting:{meeting.pk}",
        kind="meeting",
        title=meeting.name,
        text="\n".join(word for word in (meeting.place_name, meeting.story) if word),
        path=meeting.get_absolute_url(),
        language=meeting.trajectory.language,
        at=meeting.starts_at,
    )


def search_ids() -> Iterator[str]:
    """Give the id of every meeting to be found, the oldest first."""
    found = public().filter(cancelled_at__isnull=True)
    return iter(found.order_by("starts_at", "pk").values_list("pk", flat=True))


def search_entries(ids: Iterable[str] | None = None) -> Iterator[SearchEntry]:
    """Give every meeting to be found to search; when `ids` are given, what is public of those."""
    found = public() if ids is None else public().filter(pk__in=list(ids))
    return filter(None, map(entry_of, found.order_by("starts_at", "pk")))

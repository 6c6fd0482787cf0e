"""Who may see and change what. Each returns the object, or raises Http404."""

from django.http import Http404, HttpRequest

from cocreate.trajectories.access import trajectory_read, trajectory_steer
from cocreate.trajectories.models import Member

from . import queries
from .models import Meeting


def meeting_read(request: HttpRequest, slug: str, meeting_id: str) -> Meeting:
    """Return a meeting for whoever may read its trajectory."""
    found = queries.meeting(trajectory_read(request, slug), meeting_id)
    if found is None:
        raise Http404
    return found


def meeting_steer(request: HttpRequest, slug: str, meeting_id: str, secret: str = "") -> tuple[Meeting, Member]:
    """Return a meeting and who asks, for a member whose role steers its trajectory."""
    trajectory, member = trajectory_steer(request, slug, secret)
    found = queries.meeting(trajectory, meeting_id)
    if found is None:
        raise Http404
    return found, member

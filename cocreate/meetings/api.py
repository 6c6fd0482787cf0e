"""Meetings through the API: what everybody may come to, and those of one trajectory."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import HeaderEx, P, Router, Schema

from cocreate.core.api import READING, refused
from cocreate.places.queries import shown_geometry
from cocreate.trajectories import access

from . import queries
from .models import Meeting

router = Router(tags=["meetings"])
Secret = HeaderEx[str, P(alias="X-Secret")]
MOST = 100


class MeetingOut(Schema):
    """A gathering of a trajectory. `place` is a GeoJSON geometry as it may be shown, or null; counts, never who."""

    id: str
    page: str
    calendar: str
    trajectory: str
    name: str
    starts_at: datetime
    ends_at: datetime | None
    place: dict[str, Any] | None
    place_name: str
    story: str
    present: int | None
    first_time: int | None
    cancelled_at: datetime | None


class Meetings(Schema):
    """Meetings, at most a hundred."""

    items: list[MeetingOut]


def shown(meeting: Meeting) -> dict[str, Any]:
    """Return a meeting as MeetingOut."""
    same = ("name", "starts_at", "ends_at", "place_name", "story", "present", "first_time", "cancelled_at")
    page = f"{settings.ORIGIN}{meeting.get_absolute_url()}"
    return {
        "id": meeting.pk,
        "page": page,
        "calendar": f"{page}agenda.ics",
        "trajectory": meeting.trajectory.slug,
        "place": shown_geometry(meeting.place) if meeting.place else None,
        **{name: getattr(meeting, name) for name in same},
    }


@router.get("/meetings", response={200: Meetings} | READING, summary="Meetings that everybody may come to")
def meetings(request: HttpRequest) -> dict[str, object]:
    """Return what is not over and not called off, the first one first."""
    return {"items": [shown(each) for each in queries.coming()[:MOST]]}


@router.get("/trajectories/{slug}/meetings", response={200: Meetings} | READING, summary="Meetings of a trajectory")
def of_trajectory(request: HttpRequest, slug: str, secret: Secret = "") -> dict[str, object]:
    """Return its meetings, the latest first, also what was called off; with X-Secret those of one's own trajectory."""
    if "\0" in slug + secret:
        raise refused(404, "slug", _("This does not exist, or it is not for you."))
    found = access.trajectory_member(request, slug, secret)[0] if secret else access.trajectory_read(request, slug)
    return {"items": [shown(each) for each in queries.of_trajectory(found)[:MOST]]}

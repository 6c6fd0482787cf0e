"""The map as GeoJSON (RFC 7946), with how each thing came and in what state it is."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _

from cocreate.contributions.models import Contribution
from cocreate.meetings import queries as meetings
from cocreate.moderation.models import Status
from cocreate.trajectories.models import Trajectory
from cocreate.trajectories.queries import midnight

from . import queries
from .models import State, Thing
from .values import snapshot

STATES = {str(value): label for value, label in State.choices}


def feature(thing: Thing, after: dict[str, Any] | None = None, given: Sequence[Contribution] = ()) -> dict[str, Any]:
    """Return one thing, as it is or as it was `after` a change, with what was `given` beside it."""
    told = after or snapshot(thing)
    role, meeting = thing.role, thing.meeting
    return {
        "type": "Feature",
        "id": thing.pk,
        "geometry": told["geometry"],
        "properties": {
            **{name: told.get(name, "") for name in ("title", "story", "where", "layer", "stone", "trait", "state")},
            "state_words": str(STATES.get(told.get("state", ""), "")),
            "waits": thing.status != Status.PUBLISHED,
            "meeting": meeting.pk if meeting else "",
            "meeting_name": meeting.name if meeting else "",
            "role": role.pk if role else "",
            "role_name": role.name if role else "",
            "came_at": thing.offered_at.isoformat(),
            "changed_at": thing.changed_at.isoformat(),
            "page": f"{settings.ORIGIN}{thing.get_absolute_url()}",
            "beside": [f"{settings.ORIGIN}{one.get_absolute_url()}" for one in given],
            "pictures": [f"{settings.ORIGIN}{one.picture.file.url}" for one in given if one.kind == "image"],
        },
    }


def collection(
    trajectory: Trajectory, moment: datetime | None = None, waiting: Iterable[Thing] = (), *, inner: bool = False
) -> dict[str, Any]:
    """Return what lies on the map now, or lay there at a moment; `waiting` comes along for who may see it.

    `inner` adds what was given beside it for who is in the trajectory alone.
    """
    if moment is None:
        lies: list[tuple[Thing, dict[str, Any] | None]] = [
            (one, None) for one in [*queries.things(trajectory), *waiting]
        ]
    else:
        lies = [(one.thing, one.after) for one in queries.at(trajectory, moment)]
    given = queries.beside(trajectory, inner=inner, until=moment)
    return {
        "type": "FeatureCollection",
        "name": trajectory.title,
        "page": f"{settings.ORIGIN}{trajectory.get_absolute_url()}kaart/",
        "at": moment.isoformat() if moment else None,
        "layers": [{"id": one.pk, "name": one.name, "order": one.order} for one in queries.layers(trajectory)],
        "features": [feature(thing, after, given.get(thing.pk, ())) for thing, after in lies],
    }


def moment_of(trajectory: Trajectory, text: str) -> datetime | None:
    """Return the moment that `?at=` means: a moment, a day (its end), or the id of a meeting (when it was over).

    Return None for an empty text. Raise ValueError for anything else, of which `wrong()` tells.
    """
    if not text:
        return None
    try:
        if found := parse_datetime(text.replace(" ", "+")):
            return make_aware(found) if is_naive(found) else found
        if day := parse_date(text):
            return midnight(day)
    except (ValueError, OverflowError) as error:
        raise ValueError(WRONG) from error
    meeting = meetings.meeting(trajectory, text) if "\0" not in text else None
    if meeting is None:
        raise ValueError(WRONG)
    return meetings.over_at(meeting)


def wrong() -> str:
    """Return what is wrong with a moment that is none."""
    return _("Give a day, a moment such as 2026-03-12T21:00:00+01:00, or the id of a meeting.")


WRONG = "at"

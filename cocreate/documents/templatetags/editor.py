"""What the editor needs beside the text."""

from django import template

from cocreate.contributions.models import Contribution
from cocreate.contributions.queries import given_in
from cocreate.documents import queries
from cocreate.documents.access import Reader
from cocreate.meetings.queries import of_trajectory as meetings_of
from cocreate.places.queries import shown_name
from cocreate.stones.queries import stones
from cocreate.trajectories.models import Trajectory

register = template.Library()
MOST = 60  # pictures to choose from, the newest


@register.simple_tag
def pointed(trajectory: Trajectory) -> list[dict[str, str]]:
    """Return what an @ may point to: {"kind", "id", "label"} of the stones and of the places of a trajectory."""
    found = [{"kind": "stone", "id": one.pk, "label": one.name} for one in stones()]
    meetings = meetings_of(trajectory).select_related("place")
    places = {one.pk: one for one in [trajectory.place, *(each.place for each in meetings)] if one is not None}
    return found + [{"kind": "place", "id": str(pk), "label": shown_name(one)} for pk, one in places.items()]


@register.simple_tag
def gallery(reader: Reader) -> list[Contribution]:
    """Return the pictures given in the trajectory that this reader sees, the newest first."""
    found = given_in(reader.document.trajectory, inner=reader.inner).filter(kind="image", picture__isnull=False)
    return list(found.select_related("picture")[:MOST])


@register.filter
def seen(found: list[Contribution] | None, reader: Reader) -> list[dict[str, str]]:
    """Return {"id", "src", "alt"} of the pictures that may stand in the text: those found, and those that do now."""
    document = reader.document
    there = queries.things(document.content, document.trajectory, inner=reader.inner).pictures
    shown = {pk: {"id": pk, "src": one.path, "alt": one.alt} for pk, one in there.items()}
    return [
        *(
            {"id": one.pk, "src": one.picture.file.url, "alt": one.picture.alt}
            for one in found or []
            if one.pk not in shown
        ),
        *shown.values(),
    ]

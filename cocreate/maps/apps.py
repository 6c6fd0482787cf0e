"""The app."""

from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class MapsConfig(AppConfig):
    """The map that is made on the way."""

    name = "cocreate.maps"

    def ready(self) -> None:
        """Take over what rooms hold, show the map where its trajectory and meetings are shown, and name the verbs."""
        from cocreate.activity.models import WORDS
        from cocreate.core import media, panels
        from cocreate.live import settled
        from cocreate.trajectories.words import CHANGES

        from . import access, room, taking

        said = {
            "map.add": _("Something came on the map"),
            "map.change": _("The map changed"),
            "map.state": _("Something on the map got another state"),
            "map.reply": _("Something was said about the map"),
        }
        WORDS.update(said)
        CHANGES.update(said)
        from . import signals  # noqa: F401 - receivers register themselves, and read the verbs above

        media.guard("maps", access.may_read_underlay)
        settled.register(room.PREFIX, taking.take)
        panels.register("trajectories.grown", _grown, order=5)
        panels.register("meetings.meeting", _at_meeting, order=20)
        panels.register("contributions.contribution", _stands_at, order=10)


def _grown(_request: HttpRequest, trajectory: Any) -> tuple[str, dict[str, Any]] | None:
    from . import queries, sketch
    from .models import outline_of

    found = list(queries.things(trajectory)[: sketch.MOST])
    if not found and trajectory.closed_at:
        return None
    drawing = sketch.draw(outline_of(trajectory), enumerate(found, start=1))
    return "maps/_panel.html", {"trajectory": trajectory, "count": len(found), "drawing": drawing}


def _at_meeting(_request: HttpRequest, meeting: Any) -> tuple[str, dict[str, Any]] | None:
    from . import queries

    found = list(queries.at_meeting(meeting)[:SHOWN])
    return ("maps/_at_meeting.html", {"things": found, "trajectory": meeting.trajectory}) if found else None


def _stands_at(request: HttpRequest, contribution: Any) -> tuple[str, dict[str, Any]] | None:
    from cocreate.core import page_cache

    from . import queries

    if not contribution.trajectory_id:
        return None
    page_cache.also(request, f"trajectory:{contribution.trajectory_id}")
    found = queries.stands_at(contribution)
    return ("maps/_stands_at.html", {"things": found}) if found else None


SHOWN = 30

"""The app."""

from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest


class CompassConfig(AppConfig):
    """Where attention is asked."""

    name = "cocreate.compass"

    def ready(self) -> None:
        """Show the compass on the page of a trajectory and in its report; let another one take along which it uses."""
        from cocreate.core import media, panels
        from cocreate.trajectories import report as paper
        from cocreate.trajectories import shape

        from . import access, actions, report, shapes, signals  # noqa: F401 - signals listen

        panels.register("trajectories.now", _now)
        panels.register("trajectories.steer", _steer)
        paper.register(33, report.section)
        shape.register(shapes.offer, shapes.take)
        panels.register("meetings.meeting", _at_meeting)
        media.guard(actions.REASONS, access.may_hear)


def _now(request: HttpRequest, trajectory: Any) -> tuple[str, dict[str, Any]]:
    from cocreate.core import page_cache
    from cocreate.trajectories.queries import midnight

    from . import cards, queries
    from .shown import context

    page_cache.also(request, *cards.tags(), until=midnight())  # silence, and consent, are counted in days
    return "compass/_now.html", context(trajectory, queries.compass(trajectory))


def _steer(_request: HttpRequest, trajectory: Any) -> tuple[str, dict[str, Any]]:
    return "compass/_steer.html", {"trajectory": trajectory}


def _at_meeting(_request: HttpRequest, meeting: Any) -> tuple[str, dict[str, Any]] | None:
    from . import queries

    rounds = queries.closed_at_meeting(meeting)
    return ("compass/_at_meeting.html", {"rounds": rounds}) if rounds else None

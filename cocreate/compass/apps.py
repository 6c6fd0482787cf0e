"""The app."""

from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest


class CompassConfig(AppConfig):
    """Where attention is asked."""

    name = "cocreate.compass"

    def ready(self) -> None:
        """Show the compass on the page of a trajectory and in its report; let another one take along which it uses."""
        from cocreate.core import panels
        from cocreate.trajectories import report as paper
        from cocreate.trajectories import shape

        from . import report, shapes

        panels.register("trajectories.now", _now)
        panels.register("trajectories.steer", _steer)
        paper.register(33, report.section)
        shape.register(shapes.offer, shapes.take)
        panels.register("meetings.meeting", _at_meeting)


def _now(request: HttpRequest, trajectory: Any) -> tuple[str, dict[str, Any]]:
    from cocreate.trajectories.queries import midnight

    from . import cards, queries
    from .shown import context

    request.page_tags = [*getattr(request, "page_tags", ()), *cards.tags()]  # type: ignore[attr-defined]
    request.page_ends = [*getattr(request, "page_ends", ()), midnight()]  # type: ignore[attr-defined]  # silence, consent
    return "compass/_now.html", context(trajectory, queries.compass(trajectory))


def _steer(_request: HttpRequest, trajectory: Any) -> tuple[str, dict[str, Any]]:
    return "compass/_steer.html", {"trajectory": trajectory}


def _at_meeting(_request: HttpRequest, meeting: Any) -> tuple[str, dict[str, Any]] | None:
    from . import queries

    rounds = queries.closed_at_meeting(meeting)
    return ("compass/_at_meeting.html", {"rounds": rounds}) if rounds else None

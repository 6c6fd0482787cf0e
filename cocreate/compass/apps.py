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


def _now(_request: HttpRequest, trajectory: Any) -> tuple[str, dict[str, Any]]:
    from . import queries
    from .shown import context

    return "compass/_now.html", context(trajectory, queries.compass(trajectory))


def _steer(_request: HttpRequest, trajectory: Any) -> tuple[str, dict[str, Any]]:
    return "compass/_steer.html", {"trajectory": trajectory}

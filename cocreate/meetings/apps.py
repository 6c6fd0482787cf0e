"""The app."""

from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    """When people were together."""

    name = "cocreate.meetings"

    def ready(self) -> None:
        """Show meetings on the page of their trajectory, and say the verbs in the log in words."""
        from cocreate.activity.models import WORDS
        from cocreate.core import panels
        from cocreate.trajectories import report as paper
        from cocreate.trajectories.models import Trajectory
        from cocreate.trajectories.words import CHANGES

        from . import queries, report

        said = {
            "meeting.plan": _("A meeting was planned"),
            "meeting.change": _("A meeting was told anew"),
            "meeting.count": _("How many came to a meeting was told"),
            "meeting.cancel": _("A meeting was called off"),
        }
        WORDS.update(said)
        CHANGES.update(said)

        def grown(_request: HttpRequest, trajectory: Trajectory) -> tuple[str, dict[str, Any]] | None:
            found = list(queries.of_trajectory(trajectory)[: SHOWN + 1])
            context = {"meetings": found[:SHOWN], "more": len(found) > SHOWN, "trajectory": trajectory}
            return ("meetings/_of_trajectory.html", context) if found else None

        def steer(_request: HttpRequest, trajectory: Trajectory) -> tuple[str, dict[str, Any]] | None:
            return None if trajectory.closed_at else ("meetings/_steer.html", {"trajectory": trajectory})

        panels.register("trajectories.grown", grown, order=10)
        panels.register("trajectories.steer", steer, order=30)
        paper.register(75, report.section)


SHOWN = 4

"""The app."""

from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

SHOWN = 4


class DocumentsConfig(AppConfig):
    """Texts that people write together."""

    name = "cocreate.documents"

    def ready(self) -> None:
        """Show texts on the page of their trajectory, and say the verbs in the log in words."""
        from cocreate.activity.models import WORDS
        from cocreate.core import panels
        from cocreate.trajectories.models import Trajectory
        from cocreate.trajectories.words import CHANGES

        from . import access, queries, signals  # noqa: F401 - receivers register themselves

        told = {
            "document.start": _("A text was begun"),
            "document.write": _("People wrote in a text"),
        }
        quiet = {
            "document.change": _("changed who reads or writes in a text"),
            "document.throw_away": _("threw a text away"),
        }
        WORDS.update(told | quiet)
        CHANGES.update(told)

        def grown(request: HttpRequest, trajectory: Trajectory) -> tuple[str, dict[str, Any]] | None:
            _trajectory, member, inner = access.trajectory_inner(request, trajectory.slug)
            found = list(queries.of_trajectory(trajectory, inner=inner)[: SHOWN + 1])
            begins = member is not None and trajectory.closed_at is None
            context = {"documents": found[:SHOWN], "more": len(found) > SHOWN, "trajectory": trajectory}
            return ("documents/_of_trajectory.html", context | {"begins": begins}) if found or begins else None

        panels.register("trajectories.grown", grown, order=20)

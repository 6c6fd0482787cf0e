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
        from cocreate.accounts.queries import guest_of
        from cocreate.activity.models import WORDS
        from cocreate.core import panels
        from cocreate.trajectories import report as paper
        from cocreate.trajectories.models import Trajectory
        from cocreate.trajectories.words import CHANGES

        from . import access, materializing, queries, report, signals  # noqa: F401 - receivers register themselves

        told = {
            "document.start": _("A text was begun"),
            "document.write": _("People wrote in a text"),
            "document.suggest": _("Other words were suggested for a text"),
            "document.comment": _("Something was said about a text"),
            "document.accept": _("A suggestion was taken over in a text"),
            "document.keep": _("A version of a text was kept"),
            "document.restore": _("A text went back to an earlier version"),
            "document.round": _("Everybody was asked to write about something"),
            "document.settle": _("A text was settled"),
            "document.loosen": _("A settled text was taken up again"),
        }
        quiet = {
            "document.change": _("changed who reads or writes in a text"),
            "document.throw_away": _("threw a text away"),
            "document.nod": _("let everybody see what was said about a text"),
            "document.decline": _("did not take a suggestion over"),
            "document.resolve": _("put a remark aside as talked over"),
            "document.take_back": _("took back what was said about a text"),
            "document.lay": _("laid side by side what everybody wrote"),
            "document.use": _("put what someone wrote in a text"),
            "document.round_end": _("ended a round of writing"),
        }
        WORDS.update(told | quiet)
        CHANGES.update(told)

        def grown(request: HttpRequest, trajectory: Trajectory) -> tuple[str, dict[str, Any]] | None:
            _trajectory, member, inner = access.trajectory_inner(request, trajectory.slug)
            found = list(queries.of_trajectory(trajectory, inner=inner)[: SHOWN + 1])
            begins = member is not None and trajectory.closed_at is None
            context = {"documents": found[:SHOWN], "more": len(found) > SHOWN, "trajectory": trajectory}
            return ("documents/_of_trajectory.html", context | {"begins": begins}) if found or begins else None

        def mine(request: HttpRequest, _contributions: object) -> tuple[str, dict[str, Any]] | None:
            found = queries.said_by(guest_of(request), request.user)
            return ("documents/_mine.html", {"said": found}) if found else None

        materializing.register()
        paper.register(55, report.section)
        panels.register("trajectories.grown", grown, order=20)
        panels.register("contributions.all_mine", mine, order=20)

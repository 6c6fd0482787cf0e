"""The app."""

from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    """What people give."""

    name = "cocreate.contributions"

    def ready(self) -> None:
        """Find the kinds, listen to moderation, and guard the files."""
        from cocreate.core import chores, media, panels
        from cocreate.moderation import editing
        from cocreate.trajectories import report as paper

        from . import actions, erasing, kinds, report, signals  # noqa: F401 - receivers register themselves
        from .access import may_read_consent, may_read_file
        from .forms import EditForm
        from .models import Contribution
        from .panels import grown, take_along

        Contribution.held_by_kinds = kinds.related()
        Contribution.missing_by_kind = {code: kind.missing for code, kind in kinds.KINDS.items()}
        Contribution.doubt_by_kind = {code: kind.doubt for code, kind in kinds.KINDS.items()}
        editing.register(Contribution, EditForm)
        media.guard("contributions", may_read_file)
        media.guard("consents", may_read_consent)
        chores.register("remind of what goes out of sight", actions.remind, 6 * chores.HOUR)
        chores.register("erase what was withdrawn", erasing.erase_due, chores.HOUR)
        panels.register("accounts.account", take_along)
        panels.register("trajectories.grown", grown)
        paper.register(85, report.section)

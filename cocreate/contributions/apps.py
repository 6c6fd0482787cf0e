"""The app."""

from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    """What people give."""

    name = "cocreate.contributions"

    def ready(self) -> None:
        """Find the kinds, listen to moderation, and guard the files."""
        from cocreate.core import media

        from . import kinds, signals  # noqa: F401 - receivers register themselves
        from .access import may_read_file
        from .models import Contribution

        Contribution.missing_by_kind = {code: kind.missing for code, kind in kinds.KINDS.items()}
        media.guard("contributions", may_read_file)

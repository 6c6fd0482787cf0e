"""The app."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """What waits for an editor."""

    name = "cocreate.moderation"

    def ready(self) -> None:
        """Show on the page of a contribution how to report it."""
        from cocreate.core import panels

        from .panels import report_link

        panels.register("contributions.contribution", report_link, order=90)
        panels.register("trajectories.foot", report_link, order=90)

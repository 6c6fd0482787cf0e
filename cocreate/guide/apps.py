"""The app."""

from django.apps import AppConfig


class GuideConfig(AppConfig):
    """The living guide."""

    name = "cocreate.guide"

    def ready(self) -> None:
        """Listen to Wagtail and to lower parts, and show on their pages what the guide made of a contribution."""
        from cocreate.core import panels

        from . import signals, views

        _ = signals
        panels.register("contributions.contribution", views.standing)
        panels.register("contributions.mine", views.standing)
        panels.register("moderation.item", views.moderation_panel)

"""The app."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """Sound and film; registers the chores."""

    name = "cocreate.media"

    def ready(self) -> None:
        """Have the worker find what was lost; listen to what is ready."""
        from cocreate.core import chores

        from . import actions, signals  # noqa: F401 - receivers register themselves

        chores.register("take up lost recordings", actions.take_up_lost, 5 * chores.MINUTE)
        chores.register("delete sources without a recording", actions.tidy_sources, chores.HOUR)

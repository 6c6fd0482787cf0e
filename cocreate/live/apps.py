"""The app."""

from django.apps import AppConfig

from cocreate.core import chores


class LiveConfig(AppConfig):
    """Live rooms."""

    name = "cocreate.live"

    def ready(self) -> None:
        """Settle what a process that died left, and forget what no token can ask any more."""
        from . import actions

        chores.register("live", actions.tidy, 5 * chores.MINUTE)

"""The app."""

from django.apps import AppConfig

from cocreate.core import chores


class UploadsConfig(AppConfig):
    """Files that arrive in pieces."""

    name = "cocreate.uploads"

    def ready(self) -> None:
        """Clear away what nobody finished."""
        from . import actions

        chores.register("uploads", actions.sweep, chores.HOUR)

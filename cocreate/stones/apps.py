"""The app."""

from django.apps import AppConfig


class StonesConfig(AppConfig):
    """Stones and traits of the compass."""

    name = "cocreate.stones"

    def ready(self) -> None:
        """Listen to changes."""
        from . import signals  # noqa: F401 - registers its receivers

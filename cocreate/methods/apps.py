"""The app."""

from django.apps import AppConfig


class MethodsConfig(AppConfig):
    """The method library."""

    name = "cocreate.methods"

    def ready(self) -> None:
        """Listen to changes."""
        from . import signals  # noqa: F401 - registers its receivers

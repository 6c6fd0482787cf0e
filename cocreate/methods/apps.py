"""The app."""

from django.apps import AppConfig


class MethodsConfig(AppConfig):
    """The method library."""

    name = "cocreate.methods"

    def ready(self) -> None:
        """Listen to changes; tell the compass which methods exist."""
        from cocreate.stones import forms

        from . import queries, signals  # noqa: F401 - registers its receivers

        forms.unknown_methods.append(queries.unknown)

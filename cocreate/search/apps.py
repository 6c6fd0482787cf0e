"""The app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """See the part's docstring."""

    name = "cocreate.search"

    def ready(self) -> None:
        """Follow every write."""
        from . import signals  # noqa: F401 - connects

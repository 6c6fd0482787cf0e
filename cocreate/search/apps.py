"""The app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """See the part's docstring."""

    name = "cocreate.search"

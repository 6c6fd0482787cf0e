"""The app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """See the part's docstring."""

    name = "cocreate.api"

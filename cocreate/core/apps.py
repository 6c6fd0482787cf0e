"""The app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """No tables."""

    name = "cocreate.core"

"""The app."""

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    """The append-only log."""

    name = "cocreate.activity"

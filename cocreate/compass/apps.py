"""The app."""

from django.apps import AppConfig


class CompassConfig(AppConfig):
    """Where attention is asked."""

    name = "cocreate.compass"

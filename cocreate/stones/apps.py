"""The app."""

from django.apps import AppConfig


class StonesConfig(AppConfig):
    """Stones and traits of the compass."""

    name = "cocreate.stones"

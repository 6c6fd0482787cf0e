"""The app."""

from django.apps import AppConfig


class MapsConfig(AppConfig):
    """The map that is made on the way."""

    name = "cocreate.maps"

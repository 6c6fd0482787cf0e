"""The app."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Where things are."""

    name = "cocreate.places"

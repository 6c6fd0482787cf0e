"""The app."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """Sound and film."""

    name = "cocreate.media"

"""The app."""

from django.apps import AppConfig


class UploadsConfig(AppConfig):
    """Files that arrive in pieces."""

    name = "cocreate.uploads"

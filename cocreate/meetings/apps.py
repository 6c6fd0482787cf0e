"""The app."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """When people were together."""

    name = "cocreate.meetings"

"""The app."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """What waits for an editor."""

    name = "cocreate.moderation"

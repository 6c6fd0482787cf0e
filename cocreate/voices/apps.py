"""The app."""

from django.apps import AppConfig


class VoicesConfig(AppConfig):
    """Voices."""

    name = "cocreate.voices"

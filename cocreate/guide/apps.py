"""The app."""

from django.apps import AppConfig


class GuideConfig(AppConfig):
    """The living guide."""

    name = "cocreate.guide"

"""The app."""

from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    """What people give."""

    name = "cocreate.contributions"

"""The app."""

from django.apps import AppConfig


class TrajectoriesConfig(AppConfig):
    """Where co-creation is done."""

    name = "cocreate.trajectories"

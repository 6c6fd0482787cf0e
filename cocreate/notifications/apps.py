"""The app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Mail that goes out once."""

    name = "cocreate.notifications"

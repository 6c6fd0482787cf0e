"""The app."""

from django.apps import AppConfig


class OpsConfig(AppConfig):
    """See the part's docstring."""

    name = "cocreate.ops"

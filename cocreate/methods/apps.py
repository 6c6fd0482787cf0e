"""The app."""

from django.apps import AppConfig


class MethodsConfig(AppConfig):
    """The method library."""

    name = "cocreate.methods"

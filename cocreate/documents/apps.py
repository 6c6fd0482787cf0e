"""The app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Texts that people write together."""

    name = "cocreate.documents"

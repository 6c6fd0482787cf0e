"""The app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Lets a person who signs in claim what their browser made before."""

    name = "cocreate.accounts"

    def ready(self) -> None:
        """Listen to sign-ins."""
        from . import signals  # noqa: F401 - models must be loaded

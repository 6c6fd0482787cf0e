"""The app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Mail that goes out once."""

    name = "cocreate.notifications"

    def ready(self) -> None:
        """Show the switch on the account page."""
        from cocreate.core import panels

        from .panels import mail_switch

        panels.register("accounts.account", mail_switch, order=10)

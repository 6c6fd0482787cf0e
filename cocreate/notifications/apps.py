"""The app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Mail that goes out once."""

    name = "cocreate.notifications"

    def ready(self) -> None:
        """Show the switch on the account page, send the weekly letter, and forget who never confirmed."""
        from cocreate.core import chores, panels

        from . import actions
        from .panels import mail_switch

        chores.register("send the weekly letter", actions.send_due)
        chores.register("forget who did not confirm", actions.tidy, chores.HOUR)

        panels.register("accounts.account", mail_switch, order=10)

"""The log inside Wagtail's admin."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import views
from .access import may_read_log


@hooks.register("register_admin_urls")
def log_url() -> list[URLPattern]:
    """Put the log at /beheer/logboek/."""
    return [path("logboek/", views.log, name="activity_log")]


class LogItem(MenuItem):
    """A line in the reports menu."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether this person may read the log."""
        return may_read_log(request.user)


@hooks.register("register_reports_menu_item")
def log_menu_item() -> MenuItem:
    """Add the log to the reports."""
    return LogItem(_("Activity log"), reverse("activity_log"), name="activity", icon_name="history", order=10)

"""The weekly letter inside Wagtail's admin."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import access, desk


@hooks.register("register_admin_urls")
def letter_url() -> list[URLPattern]:
    """Put it at /beheer/weekbrief/."""
    return [path("weekbrief/", desk.letter, name="weekly_letter")]


class LetterItem(MenuItem):
    """A line in the settings menu."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether this person may set it."""
        return access.may_set_day(request.user)


@hooks.register("register_settings_menu_item")
def letter_menu_item() -> MenuItem:
    """Add it to the settings."""
    return LetterItem(_("Weekly letter"), reverse("weekly_letter"), name="weekly-letter", icon_name="mail", order=900)

"""The rules of the compass inside Wagtail's admin."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import access, desk

DESK: list[URLPattern | URLResolver] = [
    path("", desk.rules, name="rules"),
    path("proefbank/", desk.try_all, name="bench"),
    path("nieuw/", desk.new, name="new"),
    path("regel/<slug:name>/", desk.change, name="change"),
    path("regel/<slug:name>/verplaats/", desk.move, name="move"),
    path("regel/<slug:name>/schakel/", desk.switch, name="switch"),
    path("regel/<slug:name>/herstel/", desk.restore, name="restore"),
    path("regel/<slug:name>/wis/", desk.delete, name="delete"),
]


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLResolver]:
    """Put the rules at /beheer/kompasregels/."""
    return [path("kompasregels/", include((DESK, "compass_desk")))]


class RulesItem(MenuItem):
    """A line in the menu."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether this person may change rules."""
        return access.may_change_rules(request.user)


@hooks.register("register_admin_menu_item")
def rules_menu_item() -> MenuItem:
    """Add the rules below the compass."""
    name = _("Rules of the compass")
    return RulesItem(name, reverse("compass_desk:rules"), name="compass-rules", icon_name="list-ol", order=251)


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Let the right to change rules be given to groups."""
    return Permission.objects.filter(content_type__app_label="compass", codename="change_guiderule")

"""The editors' desk inside Wagtail's admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, register_converter, reverse
from django.urls.converters import StringConverter
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import desk, queries
from .access import may_decide


class Verb(StringConverter):
    """One of the verbs of the desk."""

    regex = "|".join(desk.VERBS)


register_converter(Verb, "desk_verb")

DESK: list[URLPattern | URLResolver] = [
    path("", desk.queue, name="queue"),
    path("afspraken/", desk.agreements, name="agreements"),
    path("bericht/<int:pk>/", desk.message, name="message"),
    path("<str:pk>/", desk.item, name="item"),
    path("<str:pk>/wijzig/", desk.edit, name="edit"),
    path("<str:pk>/<desk_verb:verb>/", desk.decide, name="decide"),
]


@hooks.register("register_admin_urls")
def desk_urls() -> list[URLResolver]:
    """Put the desk at /beheer/moderatie/."""
    return [path("moderatie/", include((DESK, "moderation_desk")))]


class DeskItem(MenuItem):
    """A line in the menu that says how much asks for an editor."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether this person may decide."""
        return may_decide(request.user)

    def render_component(self, request: HttpRequest) -> Any:
        """Return the line with today's number."""
        line = super().render_component(request)
        number = sum(queries.counts().values())
        line.label = f"{_('Moderation')} ({number})" if number else _("Moderation")
        return line


@hooks.register("register_admin_menu_item")
def desk_menu_item() -> MenuItem:
    """Add the desk to the menu, above all else that waits."""
    return DeskItem("", reverse("moderation_desk:queue"), name="moderation", icon_name="comment", order=50)

"""What asks for a follow-up, inside Wagtail's admin."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cocreate.moderation.access import may_decide

from .views import desk

FOLLOW_UP: list[URLPattern | URLResolver] = [
    path("", desk.follow_up, name="follow_up"),
    path("verteld/<int:pk>/", desk.told, name="told"),
    path("uitgeschreven/<int:pk>/", desk.judge, name="judge"),
]


@hooks.register("register_admin_urls")
def follow_up_urls() -> list[URLResolver]:
    """Put it at /beheer/opvolging/."""
    return [path("opvolging/", include((FOLLOW_UP, "follow_up")))]


class FollowUpItem(MenuItem):
    """A line in the menu for who may decide."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether this person may decide."""
        return may_decide(request.user)


@hooks.register("register_admin_menu_item")
def follow_up_item() -> MenuItem:
    """Add it below the desk."""
    return FollowUpItem(
        _("Follow up"), reverse("follow_up:follow_up"), name="follow-up", icon_name="clipboard-list", order=55
    )

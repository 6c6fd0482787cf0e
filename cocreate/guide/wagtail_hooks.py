"""What the guide adds to Wagtail."""

import json
import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import BaseChooser
from wagtail.models import Page

from .links import PageLinks
from .views.claims import without_voice
from .views.editor import Pages
from .views.lessons import make_case
from .views.pages import allow_keeping

STARTS = re.compile(r"(?:new )?(\w+)\((.*)\);", re.DOTALL)  # what Wagtail writes: new PageChooser("id", {…});
Serve = Callable[[Page, HttpRequest, list[Any], dict[str, Any]], HttpResponse]


@hooks.register("on_serve_page", order=10)
def keep_page(serve: Serve) -> Serve:
    """Tell the page cache what a page of the guide shows."""

    def inner(page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]) -> HttpResponse:
        return allow_keeping(page, request, serve(page, request, args, kwargs))

    return inner


@hooks.register("register_rich_text_features", order=10)
def link_pages(features: Any) -> None:
    """Write links to pages with a fixed number of queries, in place of Wagtail's own way."""
    features.register_link_type(PageLinks)


@hooks.register("register_admin_urls")
def claims_url() -> list[URLPattern]:
    """Put the list of claims without a voice at /beheer/beweringen/, and making a case at /beheer/lessen/."""
    return [
        path("beweringen/", without_voice, name="guide_claims"),
        path("lessen/<slug:trajectory_id>/", make_case, name="guide_make_case"),
    ]


class ClaimsItem(MenuItem):
    """A line in the menu for people who may decide."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether this person may decide."""
        return bool(request.user.has_perm("moderation.decide"))


@hooks.register("register_admin_menu_item")
def claims_menu_item() -> MenuItem:
    """Add the list to the menu, below the desk."""
    return ClaimsItem(_("Claims"), reverse("guide_claims"), name="claims", icon_name="help", order=60)


@hooks.register("register_admin_viewset")
def pages() -> Pages:
    """Edit every page in our editor; Wagtail has registered its own before."""
    return Pages()


@hooks.register("insert_global_admin_js")
def start_fields() -> SafeString:
    """Start date fields and inline panels, whose inline scripts the content security policy stops."""
    return format_html('<script src="{}"></script>', static("guide/admin-start.js"))


def render_chooser(self: BaseChooser, name: str, value: Any, attrs: dict[str, Any], renderer: Any = None) -> SafeString:
    """Render a chooser with what starts it in attributes, where Wagtail writes an inline script."""
    del renderer
    data = self.get_value_data(value)
    found = STARTS.fullmatch(self.render_js_init(attrs["id"], name, data))
    if not found:
        message = f"{type(self).__name__} starts in a way that the content security policy stops"
        raise ValueError(message)
    return format_html(
        '{}<span hidden data-controller="co-start" data-co-start-call-value="{}" data-co-start-with-value="{}"></span>',
        self.render_html(name, data, attrs),
        found[1],
        json.dumps(json.loads(f"[{found[2]}]")),
    )


BaseChooser.render = render_chooser  # no setting or template reaches the script that this replaces

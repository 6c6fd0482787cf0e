"""What the guide adds to Wagtail."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.models import Page

from .links import PageLinks
from .views.pages import allow_keeping

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


@hooks.register("insert_global_admin_js")
def choose_dates() -> SafeString:
    """Start the date fields, whose inline scripts the content security policy stops."""
    return format_html('<script src="{}" defer></script>', static("guide/admin-dates.js"))

"""What the guide adds to Wagtail."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page

from .views.pages import allow_keeping

Serve = Callable[[Page, HttpRequest, list[Any], dict[str, Any]], HttpResponse]


@hooks.register("on_serve_page", order=10)
def keep_page(serve: Serve) -> Serve:
    """Tell the page cache what a page of the guide shows."""

    def inner(page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]) -> HttpResponse:
        return allow_keeping(page, request, serve(page, request, args, kwargs))

    return inner

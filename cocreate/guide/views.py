"""Pages that are not Wagtail's, and what the guide shows on pages of lower parts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from wagtail.models import Page

from cocreate.accounts.queries import guest_of
from cocreate.contributions.models import Contribution
from cocreate.core import page_cache

from . import queries

Panel = tuple[str, dict[str, Any]] | None


def is_anybody(request: HttpRequest) -> bool:
    """Whether nothing on the page can be meant for this reader alone."""
    return guest_of(request) is None and not request.user.is_authenticated


def allow_keeping(page: Page, request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the page cache keep a page of the guide until what it shows changes."""
    if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
        response.add_post_render_callback(lambda done: _keep(page, request, done))
        return response
    return _keep(page, request, response)


def _keep(page: Page, request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.status_code == 200 and request.method in {"GET", "HEAD"} and is_anybody(request):  # noqa: PLR2004
        tags = [f"page:{page.pk}", "pages", *getattr(request, "page_tags", ())]
        page_cache.shows(response, *tags, until=getattr(request, "shown_until", None))
    return response


def standing(_request: HttpRequest, contribution: Contribution) -> Panel:
    """Show on a contribution's page at which passages it stands and where it was worked in."""
    additions = list(queries.standing(contribution))
    return ("guide/_standing.html", {"additions": additions}) if additions else None


def moderation_panel(_request: HttpRequest, item: Any) -> Panel:
    """Let an editor put a contribution at a passage and mark it as worked in."""
    if not isinstance(item, Contribution):
        return None
    additions = list(queries.standing(item))
    context = {"contribution": item, "additions": additions, "choices": queries.choices()}
    return "guide/_moderation.html", context

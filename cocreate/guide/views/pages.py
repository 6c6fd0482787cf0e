"""How Wagtail's pages are kept, and what robots may read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.views.decorators.http import require_safe
from wagtail.models import Page
from wagtail.views import serve as wagtail_serve

from cocreate.accounts.queries import guest_of
from cocreate.core import page_cache
from cocreate.guide import queries, written


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Serve a page as Wagtail does, without asking again where it is and what editors wrote on it."""
    written.lead(request, path)
    response: HttpResponse = wagtail_serve(request, path)
    return response


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
    if getattr(request, "is_gone", False):
        response.status_code = 410
    if response.status_code == 200 and request.method in {"GET", "HEAD"} and is_anybody(request):  # noqa: PLR2004
        until = getattr(request, "shown_until", None)
        page_cache.shows(response, f"page:{page.pk}", "pages", "stones", until=until, request=request)
    return response


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Tell search engines of every page of the guide, of methods and of contributions."""
    entries = queries.sitemap_entries()
    response = render(request, "guide/sitemap.xml", {"entries": entries}, content_type="application/xml")
    return page_cache.shows(response, "pages", "methods", "contributions", until=queries.next_end())


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell robots where not to go, and where the map is."""
    response = render(request, "guide/robots.txt", content_type="text/plain; charset=utf-8")
    return page_cache.shows(response, "site")

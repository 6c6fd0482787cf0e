"""How the guide grew: of one page, and of the whole guide, as a page and as a feed."""

from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cocreate.core import page_cache
from cocreate.core.feeds import Readable
from cocreate.guide import access, actions, history, queries

A_LEAF = 20
IN_FEED = 50
WORDS = {
    "new": gettext_lazy("New passage: %s"),
    "changed": gettext_lazy("Changed: %s"),
    "back": gettext_lazy("Back again: %s"),
    "gone": gettext_lazy("No longer on the page: %s"),
    "added": gettext_lazy("A voice at: %s"),
    "worked_in": gettext_lazy("A voice worked in: %s"),
    "cited": gettext_lazy("Words of a voice put at: %s"),
    "uncited": gettext_lazy("Words of a voice taken away from: %s"),
    "withdrawn": gettext_lazy("A voice withdrawn at: %s"),
    "unsaid": gettext_lazy("A voice withdrawn at: %s"),
}


def _leaf(request: HttpRequest, page: Page | None) -> dict[str, Any]:
    leaf = Paginator(history.timeline(page), A_LEAF).get_page(request.GET.get("blad"))
    return {"leaf": leaf, "moments": history.moments(leaf.object_list)}


@require_safe
def of_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show who added what to a page, when, and how its passages changed."""
    page = access.page_read(page_id)
    response = render(request, "guide/history.html", {"page": page, **_leaf(request, page)})
    return page_cache.shows(response, f"page:{page.pk}", until=queries.next_end(page))


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Show what changed in the whole guide."""
    response = render(request, "guide/changes.html", _leaf(request, None))
    return page_cache.shows(response, "pages", actions.CHANGES, until=queries.next_end())


class GuideFeed(Readable, Atom1Feed):
    """Atom that is well-formed whatever people typed."""


class ChangesFeed(Feed[history.Moment, None]):
    """What changed in the guide, as Atom."""

    feed_type = GuideFeed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, and let the page cache keep it."""
        response = super().__call__(request, *args, **kwargs)
        return page_cache.shows(response, "pages", actions.CHANGES, until=queries.next_end())

    def title(self) -> str:
        """Return the name of the feed."""
        return str(_("What changed in %(site)s") % {"site": settings.SITE_NAME})

    def link(self) -> str:
        """Return the page that shows the same."""
        return str(reverse("guide:changes"))

    def items(self) -> list[history.Moment]:
        """Return the newest changes."""
        return history.moments(history.timeline()[:IN_FEED])

    def item_title(self, item: Any) -> str:
        """Say what happened to which passage."""
        return str(WORDS[item.kind] % item.passage.heading)

    def item_description(self, item: history.Moment) -> str:
        """Name the page."""
        return str(item.passage.page.title)

    def item_link(self, item: history.Moment) -> str:
        """Return the passage; of one that left, the history of its page."""
        if item.kind == "gone" or not item.passage.is_live:
            return reverse("guide:history", args=[item.passage.page_id])
        return queries.passage_path(item.passage)

    def item_guid(self, item: history.Moment) -> str:
        """Return a name that stays."""
        return f"{settings.ORIGIN}/wijzigingen/{item.key}"

    def item_updateddate(self, item: history.Moment) -> Any:
        """Return when it happened."""
        return item.at

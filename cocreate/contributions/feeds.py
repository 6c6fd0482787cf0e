"""Atom."""

from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from cocreate.core import page_cache
from cocreate.core.feeds import Readable

from . import queries
from .filters import chosen, narrowed
from .kinds import KINDS
from .models import Contribution, ContributionQuerySet
from .templatetags.contributions import user_text

MOST = 50


class InsightsFeed(Readable, Atom1Feed):
    """Atom that is well-formed whatever people typed."""


class Insights(Feed[Contribution, dict[str, str]]):
    """The newest voices, narrowed as the list is."""

    feed_type = InsightsFeed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, and let the page cache keep it."""
        response = super().__call__(request, *args, **kwargs)
        response["Content-Type"] = "application/atom+xml; charset=utf-8"
        return page_cache.shows(response, "contributions", until=queries.next_expiry())

    def get_object(self, request: HttpRequest) -> dict[str, str]:  # type: ignore[override]  # Django passes what the address holds
        """Return the filters."""
        return narrowed(chosen(request))

    def title(self, _asked: dict[str, str]) -> str:
        """Return the feed's name."""
        return _("Insights of %(site)s") % {"site": settings.SITE_NAME}

    def subtitle(self, _asked: dict[str, str]) -> str:
        """Return what is in it."""
        return _("What people who co-create tell, show and point to.")

    def link(self, _asked: dict[str, str]) -> str:
        """Return the page it belongs to."""
        return reverse("contributions:insights")

    def items(self, asked: dict[str, str]) -> ContributionQuerySet:
        """Return the newest fifty."""
        return queries.for_cards(queries.insights(**asked))[:MOST]

    def item_title(self, item: Contribution) -> str:  # type: ignore[override]  # Django's is for any model
        """Return its title or first words."""
        return KINDS[item.kind].heading(item) or item.moderation_title()

    def item_description(self, item: Contribution) -> str:  # type: ignore[override]  # idem
        """Return its words as HTML."""
        return user_text(item.text or KINDS[item.kind].words(item))

    def item_author_name(self, item: Contribution) -> str:
        """Return the name its giver chose."""
        return item.credit

    def item_pubdate(self, item: Contribution) -> Any:
        """Return when it was published."""
        return item.published_at

    def item_updateddate(self, item: Contribution) -> Any:
        """Return when it was last changed."""
        return max(filter(None, (item.published_at, item.changed_at)))

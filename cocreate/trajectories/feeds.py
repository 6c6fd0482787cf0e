"""Atom: what changes in a trajectory."""

from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils import feedgenerator
from django.utils.translation import gettext as _

from cocreate.activity.models import Entry
from cocreate.core import page_cache
from cocreate.core.secrecy import private

from . import queries
from .access import trajectory_read
from .models import Trajectory
from .words import CHANGES


class Changes(Feed[Entry, Trajectory]):
    """The newest changes of one trajectory, never who made them."""

    feed_type = feedgenerator.Atom1Feed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer; the page cache keeps it when everybody may read the trajectory."""
        response = super().__call__(request, *args, **kwargs)
        response["Content-Type"] = "application/atom+xml; charset=utf-8"
        found = trajectory_read(request, kwargs["slug"])
        return page_cache.shows(response, f"trajectory:{found.pk}") if found.is_public else private(response)

    def get_object(self, request: HttpRequest, slug: str) -> Trajectory:  # type: ignore[override]  # Django passes what the address holds
        """Return the trajectory, for who may read it."""
        return trajectory_read(request, slug)

    def title(self, found: Trajectory) -> str:
        """Return its title."""
        return found.title

    def subtitle(self, _found: Trajectory) -> str:
        """Return what is in it."""
        return _("What changed")

    def link(self, found: Trajectory) -> str:
        """Return its page."""
        return found.get_absolute_url()

    def items(self, found: Trajectory) -> list[Entry]:
        """Return the newest changes."""
        entries = queries.newest(found)
        for entry in entries:
            entry.page = found.get_absolute_url()  # type: ignore[attr-defined]  # what a row cannot know
        return entries

    def item_title(self, item: Entry) -> str:  # type: ignore[override]  # Django's is for any model
        """Return what happened, in words."""
        return str(CHANGES[item.verb])

    def item_description(self, _item: Entry) -> str:  # type: ignore[override]  # idem
        """Return nothing more: the page tells it."""
        return ""

    def item_link(self, item: Entry) -> str:
        """Return the page of the trajectory; the number keeps entries apart."""
        return f"{item.page}#{item.pk}"  # type: ignore[attr-defined]  # see items()

    def item_pubdate(self, item: Entry) -> Any:
        """Return when it happened."""
        return item.at

    def item_updateddate(self, item: Entry) -> Any:
        """Return when it happened; it never changes."""
        return item.at

"""Atom: what changes in a trajectory."""

from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils import feedgenerator
from django.utils.feedgenerator import get_tag_uri
from django.utils.translation import gettext as _

from cocreate.activity.models import Entry
from cocreate.core import page_cache
from cocreate.core.secrecy import private

from . import queries
from .access import trajectory_read
from .models import Trajectory
from .words import CHANGES


class Change(NamedTuple):
    """Something that happened in a trajectory."""

    entry: Entry
    trajectory: Trajectory


class Changes(Feed[Any, Trajectory]):
    """The newest changes of one trajectory, never who made them."""

    feed_type = feedgenerator.Atom1Feed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer; the page cache keeps it when everybody may read the trajectory."""
        response = super().__call__(request, *args, **kwargs)
        response["Content-Type"] = "application/atom+xml; charset=utf-8"
        found = trajectory_read(request, kwargs["slug"])
        return page_cache.shows(response, f"trajectory:{found.pk}") if found.is_public else private(response)

    def get_object(self, request: HttpRequest, *_args: Any, **kwargs: Any) -> Trajectory:
        """Return the trajectory, for who may read it."""
        return trajectory_read(request, kwargs["slug"])

    def title(self, found: Trajectory) -> str:
        """Return its title."""
        return found.title

    def subtitle(self, _found: Trajectory) -> str:
        """Return what is in it."""
        return _("What changed")

    def link(self, found: Trajectory) -> str:
        """Return its page."""
        return found.get_absolute_url()

    def feed_guid(self, found: Trajectory) -> str:
        """Return what stays the same when its address does not."""
        return get_tag_uri(f"{settings.ORIGIN}/trajecten/{found.pk}/", found.offered_at)

    def items(self, found: Trajectory) -> list[Change]:
        """Return the newest changes."""
        return [Change(entry, found) for entry in queries.newest(found)]

    def item_title(self, item: Change) -> str:
        """Return what happened, in words."""
        return str(CHANGES[item.entry.verb])

    def item_description(self, _item: Change) -> str:
        """Return nothing more: the page tells it."""
        return ""

    def item_link(self, item: Change) -> str:
        """Return the page of the trajectory; the number keeps entries apart."""
        return f"{item.trajectory.get_absolute_url()}#{item.entry.pk}"

    def item_guid(self, item: Change) -> str:
        """Return what stays the same when the address of the trajectory does not."""
        return get_tag_uri(f"{settings.ORIGIN}/trajecten/{item.trajectory.pk}/#{item.entry.pk}", item.entry.at)

    def item_pubdate(self, item: Change) -> datetime:
        """Return when it happened."""
        return item.entry.at

    def item_updateddate(self, item: Change) -> datetime:
        """Return when it happened; it never changes."""
        return item.entry.at

"""The podcast: RSS 2.0 with the words of Apple's and the Podcasting 2.0 namespace."""

from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Enclosure, Rss201rev2Feed
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from cocreate.contributions import queries as contributions
from cocreate.contributions.kinds import KINDS
from cocreate.contributions.models import Contribution, ContributionQuerySet
from cocreate.contributions.templatetags.contributions import user_text
from cocreate.core import page_cache
from cocreate.media.captions import shown_time

from . import queries

MOST = 100
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
PODLOVE = "http://podlove.org/simple-chapters"
PREFERRED = ("audio/mp4", "video/mp4", "audio/ogg")


class PodcastFeed(Rss201rev2Feed):
    """Writes duration, chapters and transcript of each episode."""

    def rss_attributes(self) -> dict[str, str]:
        """Name the namespaces."""
        names = {"xmlns:itunes": ITUNES, "xmlns:podcast": PODCAST, "xmlns:psc": PODLOVE}
        return {**super().rss_attributes(), **names}

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Write what podcast programs ask of a feed."""
        super().add_root_elements(handler)
        handler.addQuickElement("itunes:author", settings.SITE_NAME)
        handler.addQuickElement("itunes:summary", self.feed["description"])
        handler.addQuickElement("itunes:explicit", "false")
        handler.addQuickElement("itunes:type", "episodic")
        handler.addQuickElement("itunes:category", None, {"text": "Society & Culture"})
        handler.addQuickElement("itunes:image", None, {"href": self.feed["image"]})
        handler.addQuickElement("podcast:locked", "no")

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Write what is particular to an episode."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("itunes:duration", str(item["seconds"]))
        handler.addQuickElement("itunes:author", item["credit"])
        if item["captions"]:
            words = {"url": item["captions"], "type": "text/vtt", "language": item["language"]}
            handler.addQuickElement("podcast:transcript", None, words)
        if item["chapters"]:
            handler.addQuickElement(
                "podcast:chapters", None, {"url": item["chapters_url"], "type": "application/json+chapters"}
            )
            handler.startElement("psc:chapters", AttributesImpl({"version": "1.2"}))
            for start, title in item["chapters"]:
                handler.addQuickElement("psc:chapter", None, {"start": start, "title": title})
            handler.endElement("psc:chapters")


class Podcast(Feed[Contribution, None]):
    """The newest hundred public recordings."""

    feed_type = PodcastFeed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, and let the page cache keep it."""
        response = super().__call__(request, *args, **kwargs)
        response["Content-Type"] = "application/rss+xml; charset=utf-8"
        return page_cache.shows(response, "contributions", until=contributions.next_expiry())

    def title(self) -> str:
        """Return the feed's name."""
        return _("Voices of %(site)s") % {"site": settings.SITE_NAME}

    def description(self) -> str:
        """Return what is in it."""
        return _("People who co-create tell, in their own words.")

    def link(self) -> str:
        """Return the page it belongs to."""
        return reverse("contributions:insights")

    def feed_extra_kwargs(self, _obj: None) -> dict[str, Any]:
        """Return the picture of the podcast."""
        return {"image": f"{settings.ORIGIN}{settings.STATIC_URL}core/podcast.png"}

    def items(self) -> ContributionQuerySet:
        """Return the episodes."""
        return queries.episodes()[:MOST]

    def item_title(self, item: Contribution) -> str:  # type: ignore[override]  # Django's is for any model
        """Return its title or first words."""
        return KINDS[item.kind].heading(item) or item.moderation_title()

    def item_description(self, item: Contribution) -> str:  # type: ignore[override]  # idem
        """Return its words as HTML."""
        return user_text(item.text or KINDS[item.kind].words(item))

    def item_pubdate(self, item: Contribution) -> Any:
        """Return when it was published."""
        return item.published_at

    def item_guid(self, item: Contribution) -> str:
        """Return what stays the same when it is cut or moves."""
        return f"{settings.ORIGIN}{item.get_absolute_url()}"

    def item_enclosures(self, item: Contribution) -> list[Enclosure]:
        """Return the one file that podcast programs play."""
        made = {one.media_type: one for one in item.clip.recording.renditions.all()}
        best = next((made[kind] for kind in PREFERRED if kind in made), None)
        if best is None:
            return []
        return [Enclosure(f"{settings.ORIGIN}{best.file.url}", str(best.size), best.media_type)]

    def item_extra_kwargs(self, item: Contribution) -> dict[str, Any]:
        """Return duration, credit, captions and chapters."""
        recording = item.clip.recording
        quotes = [one for one in item.seen_quotes if one.start is not None]  # type: ignore[attr-defined]  # fetched so
        chapters = reverse("voices:chapters", args=[item.pk])
        return {
            "seconds": round((recording.duration or 0) / 1000),
            "credit": item.credit,
            "language": item.language,
            "captions": f"{settings.ORIGIN}{recording.captions.url}" if recording.captions else "",
            "chapters": [(_clock(one.start), one.text) for one in quotes],
            "chapters_url": f"{settings.ORIGIN}{chapters}",
        }


def _clock(milliseconds: int) -> str:
    """Return "00:01:05.000", as Podlove asks."""
    shown = shown_time(milliseconds).split(":")
    hours, minutes, seconds = ["0"] * (3 - len(shown)) + shown
    return f"{int(hours):02}:{int(minutes):02}:{int(seconds):02}.{milliseconds % 1000:03}"

"""The podcast: RSS 2.0 with the words of Apple's and the Podcasting 2.0 namespace."""

import uuid
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
from cocreate.core.feeds import Readable, readable
from cocreate.media.captions import shown_time

from . import queries

MOST = 100
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
PODLOVE = "http://podlove.org/simple-chapters"
DESCRIBED = 10_000  # bytes: so much Apple reads of an episode's description
PODCASTS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")  # of the podcast namespace, for podcast:guid


class PodcastFeed(Readable, Rss201rev2Feed):
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
        handler.addQuickElement("podcast:guid", str(uuid.uuid5(PODCASTS, self.feed["feed_url"].partition("://")[2])))

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Write what is particular to an episode."""
        super().add_item_elements(handler, item)
        if item["seconds"]:
            handler.addQuickElement("itunes:duration", str(item["seconds"]))
        handler.addQuickElement("itunes:title", item["title"])
        handler.addQuickElement("itunes:author", item["credit"])
        handler.addQuickElement("itunes:episodeType", "full")
        if item["captions"]:
            words = {"url": item["captions"], "type": "text/vtt"}
            words |= {"language": item["language"]} if item["language"] else {}
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
        return _whole(reverse("contributions:insights"))

    def feed_url(self) -> str:
        """Return where it stands, by whatever name one asked for it."""
        return _whole(reverse("voices:podcast"))

    def feed_extra_kwargs(self, _obj: None) -> dict[str, Any]:
        """Return the picture of the podcast."""
        return {"image": f"{settings.ORIGIN}{settings.STATIC_URL}core/podcast.png"}

    def items(self) -> ContributionQuerySet:
        """Return the episodes."""
        return queries.episodes()[:MOST]

    def item_title(self, item: Contribution) -> str:  # type: ignore[override]  # Django's is for any model
        """Return its title or first words, on one line."""
        kind = KINDS[item.kind]
        return _line(kind.heading(item)) or _line(item.moderation_title()) or str(kind.label)

    def item_description(self, item: Contribution) -> str:  # type: ignore[override]  # idem
        """Return its words as HTML, as far as podcast programs read."""
        words = item.text or KINDS[item.kind].words(item)
        html = user_text(words)
        while len(html.encode()) > DESCRIBED:
            words = words[: len(words) * 3 // 4].rstrip()
            html = user_text(f"{words}…")
        return html

    def item_link(self, item: Contribution) -> str:  # type: ignore[override]  # idem
        """Return its page."""
        return _whole(item.get_absolute_url())

    def item_pubdate(self, item: Contribution) -> Any:
        """Return when it was published."""
        return item.published_at

    def item_guid(self, item: Contribution) -> str:
        """Return what stays the same when it is cut or moves."""
        return _whole(item.get_absolute_url())

    def item_enclosures(self, item: Contribution) -> list[Enclosure]:
        """Return the one file that podcast programs play."""
        made = {one.media_type: one for one in item.clip.recording.renditions.all()}
        best = next(made[kind] for kind in queries.PLAYED if kind in made)
        return [Enclosure(_media(best.file.name), str(best.size), best.media_type)]

    def item_extra_kwargs(self, item: Contribution) -> dict[str, Any]:
        """Return duration, credit, captions and chapters."""
        recording = item.clip.recording
        quotes = [one for one in item.seen_quotes if one.start is not None]  # type: ignore[attr-defined]  # fetched so
        return {
            "seconds": round((recording.duration or 0) / 1000),
            "credit": item.credit,
            "language": item.language,
            "captions": _media(recording.captions.name) if recording.captions else "",
            "chapters": [(_clock(one.start), one.text) for one in quotes],
            "chapters_url": _whole(reverse("voices:chapters", args=[item.pk])),
        }


def _whole(path: str) -> str:
    """Return an address that holds outside too: of this site, not of the name by which a reader asked."""
    return f"{settings.ORIGIN}{path}"


def _media(name: str | None) -> str:
    """Return the address of a file, where it is asked each time whether it may be heard."""
    return _whole(reverse("media", args=[name]))


def _line(text: str) -> str:
    return " ".join(readable(text).split())


def _clock(milliseconds: int) -> str:
    """Return "00:01:05.000", as Podlove asks."""
    shown = shown_time(milliseconds).split(":")
    hours, minutes, seconds = ["0"] * (3 - len(shown)) + shown
    return f"{int(hours):02}:{int(minutes):02}:{int(seconds):02}.{milliseconds % 1000:03}"

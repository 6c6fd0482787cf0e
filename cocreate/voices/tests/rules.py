"""What RSS 2.0, Apple and the podcast namespace ask of a feed, as rules that say what is wrong.

No kept package checks all of this, so the rules stand here, each group with where it comes from:

- RSS 2.0: https://www.rssboard.org/rss-specification and https://www.rssboard.org/rss-profile
- Apple: https://podcasters.apple.com/support/823-podcast-requirements (also 1691, categories, and 896, artwork)
- podcast: https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md (and examples/chapters)
- chapters in the feed: https://podlove.org/simple-chapters/
"""

import io
import json
import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from PIL import Image

NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
}
CATEGORIES = {
    *("Arts", "Business", "Comedy", "Education", "Fiction", "Government", "Health & Fitness", "History"),
    *("Kids & Family", "Leisure", "Music", "News", "Religion & Spirituality", "Science", "Society & Culture"),
    *("Sports", "Technology", "True Crime", "TV & Film"),
}
# Apple's table names M4A audio/x-m4a; audio/mp4 (RFC 4337) is the registered name of the same, and what is served
ENCLOSURES = {"audio/mp4", "audio/x-m4a", "audio/mpeg", "video/mp4", "video/x-m4v", "video/quicktime", "audio/ogg"}
TRANSCRIPTS = {"text/plain", "text/html", "text/vtt", "application/json", "application/x-subrip"}
RFC_822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT)")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
CLOCK = re.compile(r"\d\d:[0-5]\d:[0-5]\d\.\d{3}")
ONCE = "title link description pubDate guid enclosure itunes:duration itunes:image itunes:explicit podcast:chapters"


@dataclass
class Answer:
    """What an address gave: its media type without parameters, and its bytes."""

    status: int
    media_type: str
    body: bytes


@dataclass
class Check:
    """Reads a feed that stands at `address`; `get` asks what it names. `wrong` is what breaks a rule."""

    address: str
    get: object
    wrong: list[str] = field(default_factory=list)

    def must(self, holds, words):
        if not holds:
            self.wrong.append(words)

    def text(self, element, path, most=4000):
        """Return the text of a child, which must be there, not empty, and without spaces around it."""
        found = element.findtext(path, "", NAMES)
        self.must(found.strip(), f"{path} is missing")
        self.must(found == found.strip(), f"{path} has spaces around it")
        self.must(len(found.encode()) <= most, f"{path} is longer than {most} bytes")
        return found

    def absolute(self, address, what):
        parts = urlsplit(address)
        self.must(parts.scheme in {"http", "https"} and parts.netloc, f"{what} is no whole address: {address}")
        self.must(address.isascii() and " " not in address, f"{what} is not written as an address: {address}")
        return self.get(address)

    def date(self, text, what):
        self.must(RFC_822.fullmatch(text), f"{what} is no date of RFC 822: {text}")
        return parsedate_to_datetime(text) if RFC_822.fullmatch(text) else datetime.now().astimezone()

    def feed(self, xml):
        """Return what is wrong with a feed, given as bytes."""
        root = ET.fromstring(xml)  # raises when it is not well-formed
        self.must((root.tag, root.get("version")) == ("rss", "2.0"), "it is no RSS 2.0")
        self.must(len(root) == 1, "there is not exactly one channel")
        channel = root[0]
        self.channel(channel)
        items = channel.findall("item")
        guids = [one.findtext("guid") for one in items]
        self.must(len(set(guids)) == len(guids), "two episodes have the same guid")
        for one in items:
            self.item(one)
        return self.wrong

    def channel(self, channel):
        for path in ("title", "description", "itunes:author"):
            self.text(channel, path)
        self.must(self.absolute(self.text(channel, "link"), "link").status == 200, "link leads nowhere")
        self.must(LANGUAGE.fullmatch(self.text(channel, "language")), "language is no code")
        self.date(self.text(channel, "lastBuildDate"), "lastBuildDate")
        ours = [one.attrib for one in channel.findall("atom:link", NAMES) if one.get("rel") == "self"]
        self.must([one["href"] for one in ours] == [self.address], f"atom:link self is not {self.address}")
        self.must(self.text(channel, "itunes:explicit") in {"true", "false"}, "itunes:explicit is not true or false")
        self.must(self.text(channel, "itunes:type") in {"episodic", "serial"}, "itunes:type is not Apple's")
        named = [one.get("text") for one in channel.findall("itunes:category", NAMES)]
        self.must(named and set(named) <= CATEGORIES, f"itunes:category is not Apple's: {named}")
        self.image(channel.find("itunes:image", NAMES))
        self.must(self.text(channel, "podcast:locked") in {"yes", "no"}, "podcast:locked is not yes or no")
        own = uuid.uuid5(uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6"), self.address.split("://")[1].rstrip("/"))
        self.must(self.text(channel, "podcast:guid") == str(own), "podcast:guid is not made of the address")

    def image(self, element):
        href = element.get("href", "") if element is not None else ""
        given = self.absolute(href, "itunes:image")
        self.must(re.search(r"\.(jpg|png)$", href), "itunes:image does not end in .jpg or .png")
        picture = Image.open(io.BytesIO(given.body))
        width, height = picture.size
        self.must(width == height and 1400 <= width <= 3000, f"itunes:image is {width} by {height}")
        self.must(picture.mode == "RGB", f"itunes:image is {picture.mode}, not RGB")

    def item(self, item):
        for path in ONCE.split():
            self.must(len(item.findall(path, NAMES)) <= 1, f"an episode has {path} twice")
        self.text(item, "title")
        self.must("\n" not in item.findtext("title"), "a title has more than one line")
        self.text(item, "description", 10_000)
        self.date(self.text(item, "pubDate"), "pubDate")
        self.must(self.absolute(self.text(item, "link"), "link").status == 200, "a link leads nowhere")
        guid = item.find("guid")
        self.text(item, "guid")
        if guid is not None and guid.get("isPermaLink", "true") == "true":
            self.must(self.absolute(guid.text, "guid").status == 200, "a guid that is a permalink leads nowhere")
        seconds = self.text(item, "itunes:duration")
        self.must(seconds.isdigit() and int(seconds) > 0, f"itunes:duration is not whole seconds: {seconds}")
        self.must(self.text(item, "itunes:episodeType") in {"full", "trailer", "bonus"}, "itunes:episodeType is odd")
        self.enclosure(item.find("enclosure"))
        for one in item.findall("podcast:transcript", NAMES):
            self.transcript(one)
        for one in item.findall("podcast:chapters", NAMES):
            self.chapters(one, item, int(seconds) if seconds.isdigit() else 0)

    def enclosure(self, enclosure):
        if enclosure is None:
            self.must(holds=False, words="an episode has no enclosure")
            return
        told = enclosure.get("type")
        given = self.absolute(enclosure.get("url", ""), "enclosure")
        self.must(told in ENCLOSURES, f"podcast programs do not play {told}")
        self.must((given.status, given.media_type) == (200, told), f"enclosure: {given.status} {given.media_type}")
        self.must(enclosure.get("length") == str(len(given.body)), f"enclosure: {len(given.body)} bytes are served")
        ends = {"audio/mp4": ".m4a", "video/mp4": ".mp4", "audio/ogg": ".ogg"}.get(told, "")
        self.must(urlsplit(enclosure.get("url")).path.endswith(ends), "enclosure does not end as its type")

    def transcript(self, element):
        given = self.absolute(element.get("url", ""), "podcast:transcript")
        told = element.get("type")
        self.must(told in TRANSCRIPTS, f"podcast:transcript is {told}")
        self.must((given.status, given.media_type) == (200, told), f"transcript: {given.status} {given.media_type}")
        self.must(told != "text/vtt" or given.body.startswith(b"WEBVTT"), "podcast:transcript is no WebVTT")
        if (language := element.get("language")) is not None:
            self.must(LANGUAGE.fullmatch(language), f"the language of a transcript is no code: {language!r}")

    def chapters(self, element, item, seconds):
        given = self.absolute(element.get("url", ""), "podcast:chapters")
        kinds = (element.get("type"), given.status, given.media_type)
        self.must(kinds == ("application/json+chapters", 200, "application/json+chapters"), f"chapters: {kinds}")
        told = json.loads(given.body)
        listed = told["chapters"]
        self.must(isinstance(told["version"], str), "the version of chapters is no string")
        starts = [one["startTime"] for one in listed]
        self.must(starts == sorted(starts), "chapters are not in order")
        self.must(all(0 <= one < seconds for one in starts), f"chapters begin outside the episode: {starts}")
        self.must(all(one["title"] for one in listed), "a chapter has no title")
        psc = item.findall("psc:chapters/psc:chapter", NAMES)
        self.must(all(CLOCK.fullmatch(one.get("start")) for one in psc), "a psc:chapter has no clock")
        self.must(len(psc) == len(listed), "psc:chapters and podcast:chapters differ")

"""Reads what a page says of itself."""

import codecs
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

from cocreate.core.fetching import Fetched

TITLE, DESCRIPTION = 200, 500  # characters
YOUTUBE = re.compile(r"[A-Za-z0-9_-]{11}")


@dataclass(frozen=True)
class Preview:
    """Title and description as plain text, and the address of a picture."""

    title: str = ""
    description: str = ""
    image: str = ""


class _Head(HTMLParser):
    """Collects the title and meta elements of a head; runs nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.meta: dict[str, str] = {}
        self.title = ""
        self._in_title = False
        self.done = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.done:
            return
        if tag == "body":
            self.done = True
        elif tag == "title" and not self.title:
            self._in_title = True
        elif tag == "meta":
            given = {name: value or "" for name, value in attrs}
            name = (given.get("property") or given.get("name") or "").lower().strip()
            if name and name not in self.meta:
                self.meta[name] = given.get("content", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif tag == "head":
            self.done = True

    def handle_data(self, data: str) -> None:
        if self._in_title and not self.done:
            self.title += data


def read(page: Fetched) -> Preview:
    """Return what `page` says of itself; nothing for what is no HTML."""
    if page.media_type not in {"text/html", "application/xhtml+xml"}:
        return Preview()
    head = _Head()
    head.feed(_decoded(page))
    meta = head.meta
    image = meta.get("og:image") or meta.get("og:image:url") or meta.get("twitter:image") or ""
    return Preview(
        title=_plain(meta.get("og:title") or meta.get("twitter:title") or head.title, TITLE),
        description=_plain(
            meta.get("og:description") or meta.get("twitter:description") or meta.get("description") or "", DESCRIPTION
        ),
        image=urljoin(page.url, image.strip()) if image.strip() else "",
    )


def _decoded(page: Fetched) -> str:
    declared = re.search(rb"<meta[^>]+charset=[\"']?([A-Za-z0-9_:-]+)", page.content[:4096], re.IGNORECASE)
    for name in (page.charset, declared.group(1).decode() if declared else None):
        try:
            if name and codecs.lookup(name)._is_text_encoding:  # type: ignore[attr-defined]  # not "zip" and its like
                return page.content.decode(name, "replace")
        except LookupError:
            continue
    return page.content.decode("utf-8", "replace")


def _plain(text: str, most: int) -> str:
    """Return one line without control characters and without characters that turn text around."""
    clean = "".join(c for c in text if c.isprintable() or c.isspace())
    clean = re.sub(r"[\u202a-\u202e\u2066-\u2069]", "", clean)
    line = " ".join(clean.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def embed(url: str) -> str:
    """Return the address of a player that may be shown in a frame after a click, or nothing."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    path = parts.path.strip("/").split("/")
    if host in {"youtube.com", "youtube-nocookie.com", "youtu.be"}:
        found = parse_qs(parts.query).get("v", [path[-1]])[0]
        return f"https://www.youtube-nocookie.com/embed/{found}" if YOUTUBE.fullmatch(found) else ""
    if host in {"vimeo.com", "player.vimeo.com"} and path[-1].isdigit():
        return f"https://player.vimeo.com/video/{path[-1]}?dnt=1"
    return ""

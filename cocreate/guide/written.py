"""What editors wrote on a page of passages, read and written out once and kept until they change it."""

import copy
import json
import re
import uuid
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from wagtail.models import Page, Site
from wagtail.rich_text import expand_db_html
from wagtail.url_routing import RouteResult

from cocreate.core import kept
from cocreate.stones.models import Stone

from .models import Passage, PassagesPage

_INNER = re.compile(r'<a href="(/[^"]*)"')
_IDS = re.compile(r'"id": "[^"]*"')  # of questions and sources: an old one gets another at each reading
_BETWEEN = "<hr data-between>"  # never in a text: editors cannot write attributes
TAGS = ("pages", "stones")
_sites: kept.Kept[list[Site]] = kept.Kept(1)
_pages: kept.Kept[PassagesPage] = kept.Kept(300)


@dataclass(eq=False)
class Text:
    """One passage. `block` is its value on the page; `passage` is None before publication."""

    block: Any
    passage: Passage | None
    html: str  # the text, ready to show

    @cached_property
    def looks(self) -> Hashable:
        """All that is shown of it: two that are equal look the same. One with a picture is like no other."""
        if self.block.value.get("picture"):
            return self
        stored = self.passage and (self.passage.pk, self.passage.anchor, self.passage.changed_at)
        return self.html, _IDS.sub("", json.dumps(self.block.get_prep_value()["value"])), stored


@dataclass(frozen=True)
class Written:
    """A whole page that is kept: its passages in order, its live translations, the stones it touches."""

    texts: list[Text]
    languages: list[Page]
    stones: list[Stone]


def texts_of(page: PassagesPage) -> list[Text]:
    """Return the passages of a page in order."""
    known: Written | None = vars(page).get("written")
    return known.texts if known else _texts(page)


def languages_of(page: Page) -> list[Page]:
    """Return the live translations of a page, with their locale."""
    known: Written | None = vars(page).get("written")
    return known.languages if known else list(page.get_translations().live().select_related("locale"))


def stones_of(page: PassagesPage) -> list[Stone]:
    """Return the stones that a page touches; a draft may touch others than what is published."""
    known: Written | None = vars(page).get("written")
    return known.stones if known else list(page.stones.all()) if hasattr(page, "stones") else []


def _texts(page: PassagesPage) -> list[Text]:
    """Return the passages in order, written out in one go, so that links to pages cost the same for any number."""
    blocks = list(page.body)
    if not blocks:
        return []
    stored = {p.block_id: p for p in Passage.objects.filter(page_id=page.pk, is_live=True)} if page.pk else {}
    sources = [getattr(block.value["text"], "source", "") for block in blocks]
    address = rf'<a href="\1" data-address="{settings.ORIGIN.partition("://")[2]}\1"'  # for paper
    return [
        Text(
            block,
            stored.get(uuid.UUID(block.id)) if block.id else None,
            mark_safe(_INNER.sub(address, html)),  # noqa: S308 - Wagtail let only the allowed elements through when it was saved
        )
        for block, html in zip(blocks, expand_db_html(_BETWEEN.join(sources)).split(_BETWEEN), strict=True)
    ]


def lead(request: HttpRequest, path: str) -> None:
    """Tell Wagtail, before it looks, where a path leads when that is known; else know it from now on.

    Only of pages of passages, and only where there is one site, so that who asks by another name gets the same. Each
    request has the page to itself: only what is `written` on it is shared.
    """
    born = kept.begin()
    if born is None:
        return
    sites = _sites.look("") or _sites.keep("", list(Site.objects.select_related("root_page")), TAGS, born)
    if len(sites) != 1 or not sites[0].is_default_site:
        return
    vars(request)["_wagtail_site"] = sites[0]
    key = (get_language(), path)
    page = _pages.look(key)
    if page is None:
        route = Page.route_for_request(request, path)
        if route is None or not isinstance(route.page, PassagesPage):
            return
        page = route.page
        page.written = Written(texts_of(page), languages_of(page), stones_of(page))
        _pages.keep(key, page, TAGS, born)
    vars(request)["_wagtail_route_for_request"] = RouteResult(copy.copy(page))

"""Search."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from ninja import P, QueryEx, Router, Schema

from cocreate.core.api import READING

from . import queries

router = Router(tags=["search"])


class HitOut(Schema):
    """Something found. `id` is that of its own list in the API; `snippet` is the text around the first found word."""

    kind: str
    id: str
    url: str
    title: str
    snippet: str
    language: str
    at: datetime | None


class Found(Schema):
    """A page of what was found, best first. `more`: the words are so common that not all were counted.

    `instead` tells which word was looked for in place of one that stands nowhere.
    """

    items: list[HitOut]
    total: int
    more: bool
    page: int
    pages: int
    counts: dict[str, int]
    instead: dict[str, str]


@router.get("/search", response={200: Found} | READING, summary="Search everything public")
def search(
    request: HttpRequest,
    q: str = "",
    kind: str = "",
    page: QueryEx[int, P(ge=1, le=1000)] = 1,
    per_page: QueryEx[int, P(ge=1, le=100)] = 20,
) -> dict[str, object]:
    """Return what fits `q`: guide, methods, cases and contributions in one list."""
    found = queries.search(q, kind, page, per_page)
    items = [
        {
            "kind": hit.entry.kind,
            "id": hit.entry.key.partition(":")[2],
            "url": f"{settings.ORIGIN}{hit.entry.path}",
            "title": hit.entry.title,
            "snippet": "".join(text for text, _ in hit.text),
            "language": hit.entry.language,
            "at": hit.entry.at,
        }
        for hit in found.hits
    ]
    counted = {name: getattr(found, name) for name in ("total", "more", "page", "pages", "counts")}
    return {"items": items, **counted, "instead": {w.typed: w.instead for w in found.instead}}

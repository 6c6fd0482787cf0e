"""Cases and passages."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema

from cocreate.core.api import READING

from . import access, queries
from .models import CasePage

router = Router(tags=["guide"])


class CaseOut(Schema):
    """A place or trajectory to learn from. `lat` and `lon` are WGS84 degrees, `accuracy_m` metres."""

    id: str
    url: str
    title: str
    summary: str
    language: str
    municipality: str
    country: str
    lat: float | None
    lon: float | None
    accuracy_m: int | None
    about: str
    period: str
    lesson: str
    partners: list[Any]
    stones: list[str]
    traits: list[str]
    methods: list[str]
    sources: list[dict[str, str]]
    own_reading: bool


class Cases(Schema):
    """All cases."""

    items: list[CaseOut]


class SaidOut(Schema):
    """Words that a passage stands on. `name` and `voice` are empty for someone without; `start` is milliseconds."""

    id: str
    text: str
    language: str
    name: str
    voice: str
    contribution: str
    start: int | None
    url: str


class PassageOut(Schema):
    """A passage of the guide as readers see it. `voices` counts the public contributions at it."""

    id: uuid.UUID
    url: str
    page: str
    heading: str
    state: str
    text: str
    questions: list[str]
    changed_at: datetime
    voices: int
    quotes: list[SaidOut]


def _case(case: CasePage) -> dict[str, object]:
    same = ("title", "summary", "municipality", "country", "lat", "lon", "accuracy_m", "about", "period", "lesson")
    return {
        **{field: getattr(case, field) for field in (*same, "partners", "own_reading")},
        "id": case.case_id or case.slug,
        "url": f"{settings.ORIGIN}{queries.path_of(case)}",
        "language": case.locale.language_code,
        "stones": [stone.pk for stone in case.stones.all()],
        "traits": [trait.pk for trait in case.traits.all()],
        "methods": [method.pk for method in case.methods.all()],
        "sources": [{"title": block.value["title"] or "", "url": block.value["url"]} for block in case.sources],
    }


def _said(one: queries.Said) -> dict[str, object]:
    same = ("id", "text", "language", "name", "voice", "contribution", "start")
    return {**{field: getattr(one, field) for field in same}, "url": f"{settings.ORIGIN}{one.moment_path or one.path}"}


@router.get("/cases", response=Cases, summary="Cases from practice")
def cases(request: HttpRequest) -> dict[str, object]:
    """Return every public case, in the order of the site."""
    return {"items": [_case(case) for case in queries.cases()]}


@router.get("/passages/{passage_id}", response={200: PassageOut} | READING, summary="One passage")
def passage(request: HttpRequest, passage_id: uuid.UUID) -> dict[str, object]:
    """Return one passage; its id stays the same when its words change."""
    found = access.passage_read(passage_id)
    same = ("id", "heading", "state", "text", "questions", "changed_at")
    item = queries.Beside(passage=found)
    queries.fill({found.pk: item})
    return {
        **{field: getattr(found, field) for field in same},
        "url": f"{settings.ORIGIN}{queries.passage_path(found)}",
        "page": found.page.title,
        "voices": item.voices,
        "quotes": [_said(one) for one in item.quotes],
    }

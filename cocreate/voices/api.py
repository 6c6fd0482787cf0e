"""Voices through the API."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import P, QueryEx, Router, Schema

from cocreate.contributions.models import Contribution
from cocreate.core.api import READING

from . import access, queries
from .models import Voice

router = Router(tags=["voices"])
PAGE = 50


class QuoteOut(Schema):
    """Words of a voice. `start` and `end` are milliseconds in the recording of `contribution`."""

    id: str
    text: str
    contribution: str
    start: int | None
    end: int | None


class VoiceOut(Schema):
    """Someone who speaks in the guide. `name` is empty for the nameless; `contributions` are ids of public ones."""

    id: str
    page: str
    name: str
    role: str
    place: str
    spoken_on: date | None
    language: str
    contributions: list[str]
    quotes: list[QuoteOut]


class Voices(Schema):
    """A page of voices, newest first."""

    items: list[VoiceOut]
    total: int
    page: int
    pages: int


def _shown(voice: Voice, told: list[Contribution]) -> dict[str, Any]:
    return {
        "id": voice.pk,
        "page": f"{settings.ORIGIN}{reverse('voices:voice', args=[voice.pk])}",
        "name": voice.shown_name,
        "role": voice.role,
        "place": voice.place_name,
        "spoken_on": voice.spoken_on,
        "language": voice.language,
        "contributions": [one.pk for one in told],
        "quotes": [
            {"id": quote.pk, "text": quote.text, "contribution": one.pk, "start": quote.start, "end": quote.end}
            for one in told
            for quote in one.seen_quotes  # type: ignore[attr-defined]  # fetched so
        ],
    }


@router.get("/voices", response={200: Voices} | READING, summary="Voices")
def voices(request: HttpRequest, page: QueryEx[int, P(ge=1, le=100_000)] = 1) -> dict[str, object]:
    """Return who speaks in the guide, fifty on a page."""
    found = queries.voices()
    total = found.count()
    rows = list(found[(page - 1) * PAGE : page * PAGE])
    told = queries.told_by(rows)
    items = [_shown(one, told[one.pk]) for one in rows]
    return {"items": items, "total": total, "page": page, "pages": max(1, -(-total // PAGE))}


@router.get("/voices/{voice_id}", response={200: VoiceOut} | READING, summary="One voice")
def voice(request: HttpRequest, voice_id: str) -> dict[str, object]:
    """Return one voice with what it told and the words quoted from it."""
    found = access.voice_read(voice_id)
    return _shown(found, queries.told_by([found])[found.pk])

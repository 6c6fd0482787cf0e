"""The method library."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from ninja import Router, Schema

from cocreate.core.api import READING

from . import queries
from .models import Method

router = Router(tags=["methods"])
FIELDS = (
    *("id", "name", "name_en", "sentence", "group_min", "group_max", "duration", "minutes", "difficulty", "materials"),
    *("settings", "inclusion", "warning", "sources", "source_kind", "estimated"),
)


class MethodOut(Schema):
    """A method card. `minutes` is empty when it takes days or weeks; `estimated` names our own guesses."""

    id: str
    url: str
    name: str
    name_en: str
    sentence: str
    stones: list[str]
    traits: list[str]
    group_min: int
    group_max: int
    duration: str
    minutes: int | None
    difficulty: int
    materials: list[str]
    settings: list[str]
    inclusion: str
    warning: str
    sources: list[Any]
    source_kind: str
    estimated: list[str]


class Methods(Schema):
    """All methods."""

    items: list[MethodOut]


def _shown(method: Method) -> dict[str, object]:
    return {
        **{field: getattr(method, field) for field in FIELDS},
        "url": f"{settings.ORIGIN}{method.get_absolute_url()}",
        "stones": [stone.pk for stone in method.stones.all()],
        "traits": [trait.pk for trait in method.traits.all()],
    }


@router.get("/methods", response=Methods, summary="The method library")
def methods(request: HttpRequest) -> dict[str, object]:
    """Return every method by name."""
    return {"items": [_shown(method) for method in queries.methods()]}


@router.get("/methods/{method_id}", response={200: MethodOut} | READING, summary="One method")
def method(request: HttpRequest, method_id: str) -> dict[str, object]:
    """Return one method."""
    found = queries.methods().filter(pk=method_id).first() if "\0" not in method_id else None
    if found is None:
        raise Http404
    return _shown(found)

"""Stones and traits, as the owner wrote them."""

from django.http import HttpRequest
from ninja import Router, Schema

from . import queries
from .models import Line, Stone, Trait

router = Router(tags=["compass"])


class LineOut(Schema):
    """One line of a stone or trait."""

    kind: str
    text: str
    methods: list[str]


class StoneOut(Schema):
    """One colour of the compass. The order is that of the ring, never of work."""

    id: str
    name: str
    order: int
    colour: str
    colour_name: str
    core_question: str
    meaning: str
    source_url: str
    skipped: str
    lines: list[LineOut]


class TraitOut(Schema):
    """One trait of local co-creation."""

    id: str
    name: str
    order: int
    meaning: str
    lines: list[LineOut]


class Stones(Schema):
    """All stones."""

    items: list[StoneOut]


class Traits(Schema):
    """All traits."""

    items: list[TraitOut]


def _with_lines(thing: Stone | Trait) -> dict[str, object]:
    fields = {field.attname: getattr(thing, field.attname) for field in thing._meta.concrete_fields}
    return {**fields, "lines": [_line(line) for line in thing.lines.all()]}


def _line(line: Line) -> dict[str, object]:
    return {"kind": line.kind, "text": line.text, "methods": [str(method) for method in line.methods]}


@router.get("/stones", response=Stones, summary="The stones of the compass")
def stones(request: HttpRequest) -> dict[str, object]:
    """Return every stone with its questions, signs, obstacles, things to try and pitfalls."""
    return {"items": [_with_lines(stone) for stone in queries.stones().prefetch_related("lines")]}


@router.get("/traits", response=Traits, summary="The traits of local co-creation")
def traits(request: HttpRequest) -> dict[str, object]:
    """Return every trait with its lines."""
    return {"items": [_with_lines(trait) for trait in queries.traits().prefetch_related("lines")]}

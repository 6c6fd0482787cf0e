"""Reads."""

from collections.abc import Iterable

from django.db.models import QuerySet

from .models import Line, Stone, Trait

Lines = dict[str, list[Line]]


def stones() -> QuerySet[Stone]:
    """Return the stones in the order in which the ring shows them; it is no order of work."""
    return Stone.objects.all()


def traits() -> QuerySet[Trait]:
    """Return the traits in the owner's order."""
    return Trait.objects.all()


def _by_kind(lines: Iterable[Line]) -> Lines:
    found: Lines = {kind: [] for kind in Line.Kind.values}
    for line in lines:
        found[line.kind].append(line)
    return found


def lines_of(thing: Stone | Trait) -> Lines:
    """Return the lines of a stone or trait in one query: {kind: lines}, every kind present, perhaps empty."""
    return _by_kind(thing.lines.all())

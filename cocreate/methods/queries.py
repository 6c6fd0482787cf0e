"""Reads."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from cocreate.core.entries import SearchEntry

from .models import Method


def methods() -> QuerySet[Method]:
    """Return every method by name with its stones and traits; three queries, however many there are."""
    return Method.objects.prefetch_related("stones", "traits")


def named(ids: list[str]) -> dict[str, Method]:
    """Return the methods among `ids` by id; an id that nobody has is left out."""
    return Method.objects.in_bulk(ids)


def unknown(ids: set[str]) -> set[str]:
    """Return which of `ids` no method has."""
    return ids - set(Method.objects.filter(pk__in=ids).values_list("pk", flat=True))


def entry_of(method: Method) -> SearchEntry:
    """Return what search knows of a method."""
    words = [
        method.sentence,
        method.name_en,
        method.duration,
        method.inclusion,
        method.warning,
        *method.materials,
        *(stone.name for stone in method.stones.all()),
        *(trait.name for trait in method.traits.all()),
    ]
    return SearchEntry(
        key=f"method:{method.pk}",
        kind="method",
        title=method.name,
        text="\n".join(word for word in words if word),
        path=method.get_absolute_url(),
    )


def search_ids() -> Iterator[str]:
    """Give the id of every method."""
    return iter(Method.objects.values_list("pk", flat=True))


def search_entries(ids: Iterable[str] | None = None) -> Iterator[SearchEntry]:
    """Give what search knows of every method; when `ids` are given, of those."""
    return map(entry_of, methods() if ids is None else methods().filter(pk__in=list(ids)))

"""Where what is public comes from: one small part of each part's queries."""

from collections.abc import Callable, Iterable, Iterator

from cocreate.contributions import queries as contributions
from cocreate.core.entries import SearchEntry
from cocreate.documents import queries as documents
from cocreate.guide import queries as guide
from cocreate.maps import queries as maps
from cocreate.meetings import queries as meetings
from cocreate.methods import queries as methods
from cocreate.trajectories import queries as trajectories

#: By what a key begins with: all ids, and the entries of some.
PARTS: dict[str, tuple[Callable[[], Iterator[str]], Callable[[Iterable[str]], Iterator[SearchEntry]]]] = {
    "page": (guide.search_ids, guide.search_entries),
    "method": (methods.search_ids, methods.search_entries),
    "trajectory": (trajectories.search_ids, trajectories.search_entries),
    "meeting": (meetings.search_ids, meetings.search_entries),
    "thing": (maps.search_ids, maps.search_entries),
    "document": (documents.search_ids, documents.search_entries),
    "contribution": (contributions.search_ids, contributions.search_entries),
}


def keys() -> Iterator[str]:
    """Give the key of everything public; what is newer comes later."""
    for name, (ids, _) in PARTS.items():
        yield from (f"{name}:{each}" for each in ids())


def entries(among: Iterable[str]) -> Iterator[SearchEntry]:
    """Give the entries of what is public now of the keys `among`; a key that no part knows gives nothing."""
    by_part: dict[str, list[str]] = {}
    for key in among:
        name, _, own = key.partition(":")
        by_part.setdefault(name, []).append(own)
    for name, (_, some) in PARTS.items():
        if name in by_part:
            yield from some(by_part[name])

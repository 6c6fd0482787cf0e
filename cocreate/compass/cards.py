"""Voices and cases beside a direction. Higher parts hold them and register here; the compass only asks. No tables."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .rules import Card, Direction

MOST = 2
Kind = Literal["voices", "cases"]


@dataclass(frozen=True)
class Wanted:
    """What cards are asked for: a stone, and the methods that already stand there."""

    stone: str
    methods: tuple[str, ...]


#: Gives public cards for each (stone, methods), the best first, in a number of queries that does not grow.
Provider = Callable[[Sequence[Wanted]], dict[Wanted, list[Card]]]
_providers: dict[Kind, Provider] = {}
_tags: dict[Kind, str] = {}


def register(kind: Kind, provider: Provider, tag: str) -> None:
    """Let `provider` give the cards of this kind; `tag` expires the pages that show them."""
    _providers[kind] = provider
    _tags[kind] = tag


def tags() -> list[str]:
    """Return the tags of every page that shows directions."""
    return sorted({"stones", "methods", *_tags.values()})


def beside(directions: Iterable[Direction]) -> list[Direction]:
    """Return the directions with at most MOST cards of each kind; those about the whole compass get none."""
    found = list(directions)
    wanted = [Wanted(each.stone, tuple(each.methods)) for each in found if each.stone]
    if not wanted:
        return found
    given: dict[Kind, dict[Wanted, list[Card]]] = defaultdict(dict)
    for kind, provider in _providers.items():
        given[kind] = provider(wanted)

    def cards(kind: Kind, direction: Direction) -> list[Card]:
        return given[kind].get(Wanted(direction.stone, tuple(direction.methods)), [])[:MOST]

    return [replace(each, voices=cards("voices", each), cases=cards("cases", each)) for each in found]

"""The kinds of contribution: one module each, found by being here. `KINDS` maps a code to its kind, in order.

A new kind is one new module with a `KIND`, and its templates in templates/contributions/kinds/.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from ._clip import take_sources
from ._kind import Data, Kind

__all__ = ["BY_WORD", "KINDS", "Data", "Kind", "fetched", "related", "take_sources"]

_found: list[Kind] = [
    import_module(f"{__name__}.{module.name}").KIND for module in iter_modules(__path__) if module.name[0] != "_"
]
KINDS: dict[str, Kind] = {kind.code: kind for kind in sorted(_found, key=lambda kind: kind.order)}
BY_WORD: dict[str, Kind] = {kind.word: kind for kind in KINDS.values()}


def related() -> list[str]:
    """Return the one-to-one relations that hold what kinds keep, for select_related."""
    return list(dict.fromkeys(name for kind in KINDS.values() for name in kind.related))


def fetched(*, words: bool = False) -> list[Any]:
    """Return what kinds keep many of, for prefetch_related; with all their words, or only what a card shows."""
    wanted = {lookup.to_attr: lookup for kind in KINDS.values() for lookup in kind.fetched(words=words)}
    return list(wanted.values())

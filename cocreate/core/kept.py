"""What a process keeps of what it read, exactly as long as it is still so.

The counters of the page cache say when that ends (docs/adr/0005-page-cache.md): a value remembers the clock from before
its reading began, and may be used while none of its tags has a doubt or a later generation. A value is shared by all
threads and all readers: nobody may change it, and it holds nothing that is meant for one person.
"""

import threading
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.conf import settings
from django.db import connection

from . import page_cache
from .generations import slot_of

Value = TypeVar("Value")


@dataclass(frozen=True)
class _One(Generic[Value]):
    value: Value
    slots: frozenset[int]
    born: int


class Kept(Generic[Value]):
    """At most `most` values by key; what was made first goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: dict[Hashable, _One[Value]] = {}
        self._mutex = threading.Lock()

    def look(self, key: Hashable) -> Value | None:
        """Return what is kept at `key`, when it still holds; else None."""
        one = self._values.get(key)
        if one is None or begin() is None or not page_cache.generations().valid(one.slots, one.born):
            return None
        return one.value

    def keep(self, key: Hashable, value: Value, tags: Iterable[str], born: int | None) -> Value:
        """Keep `value` until one of `tags` expires; `born` is what `begin` said before it was read. Return it."""
        if born is not None:
            with self._mutex:
                self._values.pop(key, None)
                while len(self._values) >= self._most:
                    del self._values[next(iter(self._values))]
                self._values[key] = _One(value, frozenset(map(slot_of, tags)), born)
        return value


def begin() -> int | None:
    """Return the clock, for what is read from now on.

    None when nothing may be kept or taken: within a transaction, which may see an older state or its own writes, and
    where the page cache is off because other machines write too.
    """
    if connection.in_atomic_block or not settings.PAGE_CACHE_MB:
        return None
    return page_cache.generations().clock

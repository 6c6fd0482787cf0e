"""How the server itself changes a room: plain values at paths through nested Y.Maps, and whole texts of ProseMirror.

A path begins with a root: `("things", id, "title")` is the title in the Y.Map `id` in the Y.Map `things`.
"""

import os
import secrets
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pycrdt import Doc, Map, XmlFragment

from . import prosemirror

Path = Sequence[str]
Result = TypeVar("Result")
_hand: tuple[int, int] = (0, 0)


class Edit:
    """A room as it is now, to be changed."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self._doc: Doc[Any] = Doc(client_id=hand())
        for part in filter(None, parts):
            self._doc.apply_update(part)
        self._changes: list[bytes] = []
        self._subscription = self._doc.observe(lambda event: self._changes.append(event.update))

    def get(self, path: Path) -> Any:
        """Return what stands at `path` as a plain value, a Y.Map as a dict; None when nothing does."""
        there = self._find(path)
        return there.to_py() if hasattr(there, "to_py") else there

    def set(self, path: Path, value: Any) -> None:
        """Put a plain value at `path`: one value, of which the last one wins. Y.Maps on the way are made."""
        self._around(path)[path[-1]] = value

    def set_map(self, path: Path, value: dict[str, Any]) -> None:
        """Put a new Y.Map at `path`, of which each value can be changed by itself."""
        self._around(path)[path[-1]] = Map(value)

    def remove(self, path: Path) -> None:
        """Take away what stands at `path`, if anything does."""
        around = self._find(path[:-1])
        if isinstance(around, Map) and path[-1] in around:
            del around[path[-1]]

    def fragment(self, name: str = "default") -> prosemirror.Node:
        """Return a Y.XmlFragment as JSON of ProseMirror."""
        return prosemirror.read(self._doc.get(name, type=XmlFragment))

    def replace_fragment(self, name: str, doc: prosemirror.Node) -> None:
        """Make a Y.XmlFragment hold what `doc` holds; blocks at its beginning and end that are the same stay."""
        prosemirror.replace(self._doc.get(name, type=XmlFragment), doc)

    def made(self, changes: "Callable[[Edit], Result]") -> tuple[Result, bytes]:
        """Have it changed; return what `changes` returns, and all it changed as one update, empty when nothing."""
        with self._doc.transaction():
            result = changes(self)
        return result, self._changes[-1] if self._changes else b""

    def _find(self, path: Path) -> Any:
        there: Any = self._doc.get(path[0], type=Map)
        for key in path[1:]:
            if not isinstance(there, Map | dict):
                return None
            there = there.get(key)
        return there

    def _around(self, path: Path) -> "Map[Any]":
        """Return the Y.Map in which the last key of `path` stands."""
        there: Map[Any] = self._doc.get(path[0], type=Map)
        for key in path[1:-1]:
            within = there.get(key)
            if not isinstance(within, Map):
                within = there[key] = Map()
            there = there[key]
        return there


def hand() -> int:
    """Return the id under which this process writes in rooms: one for as long as it runs, as a room keeps each it saw.

    That is safe as no two changes of a room can be built on the same number; see `actions.change`.
    """
    global _hand  # noqa: PLW0603 - a process that was forked needs one of its own
    if _hand[0] != os.getpid():
        _hand = (os.getpid(), secrets.randbits(32))
    return _hand[1]

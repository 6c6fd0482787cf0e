"""What a room holds, shown to the part that owns it when it is quiet: the server's own copy, never a client's claim.

A part registers a function for its kind of rooms in `apps.ready()`. It is called in a thread, again after each change,
and once more after an error: it must make the same of the same state.
"""

from collections.abc import Callable
from typing import Any, cast

from pycrdt import Array, Doc, Map, Text, XmlFragment

from . import prosemirror

Owner = Callable[[str, "State"], object]
Hearer = Callable[[str, str], object]
_owners: dict[str, Owner] = {}
_hearers: dict[str, Hearer] = {}


class State:
    """What a room holds, as plain values. A root that nobody made yet is empty."""

    def __init__(self, *updates: bytes) -> None:
        self._doc: Doc[Any] = Doc()
        for update in filter(None, updates):
            self._doc.apply_update(update)

    def map(self, root: str) -> dict[str, Any]:
        """Return the Y.Map at `root` with all in it."""
        return cast("dict[str, Any]", self._doc.get(root, type=Map).to_py())

    def list(self, root: str) -> list[Any]:
        """Return the Y.Array at `root` with all in it."""
        return cast("list[Any]", self._doc.get(root, type=Array).to_py())

    def text(self, root: str) -> str:
        """Return the Y.Text at `root`."""
        return str(self._doc.get(root, type=Text))

    def fragment(self, root: str = "default") -> dict[str, Any]:
        """Return the Y.XmlFragment at `root` as JSON of ProseMirror, with `doc` around it; Tiptap's is "default"."""
        return prosemirror.read(self._doc.get(root, type=XmlFragment))


def register(prefix: str, owner: Owner, wrote: Hearer | None = None) -> None:
    """Have `owner(room, state)` called for rooms whose name begins with `prefix`: "map:".

    `wrote(room, who)` is called when somebody changed something in it, `who` as in the token; of each now and then.
    """
    _owners[prefix] = owner
    if wrote is not None:
        _hearers[prefix] = wrote


def prefixes() -> tuple[str, ...]:
    """Return the beginnings of names of which an owner wants to know."""
    return tuple(_owners)


def is_heard(room: str) -> bool:
    """Return whether the owner of a room wants to hear who wrote in it."""
    return room.startswith(tuple(_hearers))


def tell(room: str, who: str) -> None:
    """Tell the owner who wrote in a room. Raise what it raises."""
    for prefix, hearer in _hearers.items():
        if room.startswith(prefix):
            hearer(room, who)


def show(room: str, update: bytes) -> None:
    """Show the owner what a room holds. Raise what it raises."""
    for prefix, owner in _owners.items():
        if room.startswith(prefix):
            owner(room, State(update))

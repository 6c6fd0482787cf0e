"""Yjs updates as bytes: looked at before they are applied, compared with a document, merged."""

from collections.abc import Iterable, Sequence
from typing import Any

from pycrdt import Doc, get_state, get_update, merge_updates

from . import scan
from .protocol import MalformedError, Reader


def applied(doc: "Doc[Any]", update: bytes) -> BaseException | None:
    """Apply an update; return what went wrong. A panic in Rust is no Exception."""
    try:
        doc.apply_update(update)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - see above
        return error
    return None


def check_update(update: bytes) -> None:
    """Raise MalformedError for what is no update."""
    scan.check(update)
    try:
        get_state(update)
    except ValueError as error:
        msg = "an update that cannot be read"
        raise MalformedError(msg) from error


def clocks(state: bytes) -> dict[int, int]:
    """Return how much of each client a state vector knows. Raise MalformedError."""
    reader = Reader(state)
    return {reader.number(): reader.number() for _ in range(reader.number())}


class Known:
    """What a document holds, as its state vector tells."""

    def __init__(self, doc: "Doc[Any]") -> None:
        self.state = doc.get_state()
        self._clocks: dict[int, int] | None = None

    def holds(self, update: bytes) -> bool:
        """Whether all of an update is in the document; what waits for another update is not, nor what is unreadable."""
        try:
            rest = Reader(get_update(update, self.state))
        except ValueError:
            return False
        if rest.number():
            return False
        if rest.left > 1 and self._clocks is None:  # deletions; they have no clock of their own
            self._clocks = clocks(self.state)
        for _client in range(rest.number()):
            most = (self._clocks or {}).get(rest.number(), 0)
            for _range in range(rest.number()):
                if rest.number() + rest.number() > most:
                    return False
        return True


def waiting(doc: "Doc[Any]", updates: Iterable[bytes]) -> list[bytes]:
    """Return the updates that a document could not place yet, of those that were applied to it."""
    known = Known(doc)
    return [update for update in updates if not known.holds(update)]


def whole(doc: "Doc[Any]", waits: Sequence[bytes]) -> bytes:
    """Return all that a document holds, and what waits, as one update. What was deleted is not in it any more."""
    state = doc.get_update()
    return merge_updates(state, *waits) if waits else state


def merged(updates: list[bytes]) -> list[bytes]:
    """Return updates as one; as they are when that cannot be."""
    if len(updates) == 1:
        return updates
    try:
        return [merge_updates(*updates)]
    except ValueError:
        return updates

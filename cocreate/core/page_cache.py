"""What a public page shows, and how a write throws exactly that away.

The pages themselves are kept by `core.page_front`, outside Django; docs/adr/0005-page-cache.md tells why it is exact.
"""

import os
import threading
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase

from .generations import Generations, slot_of

HEADER = "X-Page-Tags"
COMMIT_IN_FLIGHT = 10.0  # seconds that PostgreSQL may still need for the COMMIT of a process that died
Response = TypeVar("Response", bound=HttpResponseBase)


@dataclass
class _Also:
    """What panels said of the page that is being made."""

    tags: set[str] = field(default_factory=set)
    ends: set[datetime] = field(default_factory=set)


def also(request: HttpRequest, *tags: str, until: datetime | None = None) -> None:
    """Say what a panel, or a tag in a template, shows on a page that a lower part makes; see `shows`."""
    said: _Also = vars(request).setdefault("page_also", _Also())
    said.tags.update(tags)
    said.ends.update([until] if until else [])


def shows(
    response: Response, *tags: str, until: datetime | None = None, request: HttpRequest | None = None
) -> Response:
    """Allow the page cache to keep this response until one of `tags` expires, at most until the moment `until`.

    With `request` also until what was said of its page with `also` expires or ends.
    """
    said = vars(request).get("page_also", _Also()) if request else _Also()
    until = min([*said.ends, *([until] if until else [])], default=None)
    tags = (*{*tags, *said.tags},)
    response.headers[HEADER] = " ".join(sorted(tags)) + (f" until={until.timestamp():.3f}" if until else "")
    return response


def expire(*tags: str) -> None:
    """Throw away every kept page that shows one of `tags`, in every process, as part of the running transaction.

    Call it inside the transaction that writes: then not even a `kill -9` between commit and expiry leaves a stale
    page. From here until the transaction ends, pages with these tags are rendered at each request. Outside a
    transaction the write is taken to be done already.
    """
    slots = frozenset(map(slot_of, tags))
    if connection.in_atomic_block:
        end = _End(slots)
        transaction.on_commit(end)
    else:
        generations().touch(slots)


@cache
def generations() -> Generations:
    """Return this process's view of the counters in the data folder."""
    grace = COMMIT_IN_FLIGHT if connection.vendor == "postgresql" else 0.0
    return Generations(settings.DATA / "run" / "pages", grace)


class _End:
    """Settles the slots when the transaction ends.

    Django calls it after a commit. After a rollback, also one to a savepoint, Django drops it without a word: then
    its last reference goes, and `__del__` settles. A new generation after a rollback is once too often, and right when
    a connection broke during COMMIT and nobody knows; PostgreSQL may then still be at it, so that one waits.
    """

    def __init__(self, slots: frozenset[int]) -> None:
        self.slots = slots
        self.pid = os.getpid()
        self.counters = generations()
        self.settled = False
        self.counters.doubt(slots)

    def __call__(self) -> None:
        if not self.settled:
            self.settled = True
            self.counters.settle(self.slots)

    def __del__(self) -> None:
        if self.settled or self.pid != os.getpid():
            return
        if self.counters.grace and getattr(connection.connection, "closed", True):
            self.settled = True
            threading.Timer(self.counters.grace, self.counters.settle, [self.slots]).start()
        else:
            self()

"""Writes: change a room, take rights away, erase a room, tidy."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from pycrdt import Doc, merge_updates

from . import bell, queries, settled, storage, tokens
from .edits import Edit, Result
from .models import Revocation, Room
from .updates import applied, waiting, whole

TRIES = 10  # beside who writes in the room; then they wait
LEFT = timedelta(minutes=2)  # after which the process that held the room will not settle it any more
QUIET = timedelta(minutes=10)  # after which a room is folded
logger = logging.getLogger(__name__)


def change(room: str, edit: Callable[[Edit], Result]) -> Result:
    """Change a room as the server itself, from any process; return what `edit` returns.

    It is committed when this returns, or with the transaction that this stands in: call it as the last thing there, as
    who writes in the room waits for it. After that everybody in the room sees it, and its owner when it is quiet.
    `edit` may be called more than once, when others wrote at the same time.
    """
    for alone in (*[False] * TRIES, True):
        with transaction.atomic():  # from here on SQLite lets nobody else write
            if alone:
                _hold(room)
            stored = storage.load(room)
            result, update = Edit(stored.parts).made(edit)
            if not update:
                return result
            number = stored.number + 1
            try:
                with transaction.atomic():
                    Room.objects.filter(pk=stored.room).update(changed=number, changed_at=timezone.now())
                    storage.append([storage.Row(stored.room, number, update)])
                    transaction.on_commit(bell.ring)
            except IntegrityError:
                if alone:
                    raise
            else:
                break
    return result


def _hold(room: str) -> None:
    """Let nobody else write in the room until the transaction ends, after others were quicker again and again.

    All who write in it wait for its row: a lock on a table would wait for who has that row, who waits for the table.
    """
    list(Room.objects.select_for_update().filter(name=room).values_list("pk"))


def revoke(room: str, who: str = "") -> None:
    """Close the sockets of `who` in `room`, or of everybody, and let their tokens of up to now open nothing.

    Call it after the right itself is gone, in the same transaction: a token made later opens the room again.
    """
    with transaction.atomic():
        Revocation.objects.create(room=room, who=who)
        transaction.on_commit(bell.ring)


def forget(room: str) -> None:
    """Erase a room: its owner is gone. Who is in it is closed out."""
    with transaction.atomic():
        revoke(room)
        Room.objects.filter(name=room).delete()


def tidy() -> None:
    """Show owners what a process that died could not show them any more; forget what no token can ask.

    Fold what is quiet, whether or not a process has it: what people took away is then nowhere any more.
    """
    now = timezone.now()
    Revocation.objects.filter(at__lt=now - tokens.LONGEST - LEFT).delete()
    for prefix in settled.prefixes():
        for name in queries.unsettled(prefix, now - LEFT):
            _settle(name)
    for name in queries.unfolded(now - QUIET):
        _fold(name)


def _fold(name: str) -> None:
    """Put one state in the place of all updates. A room that cannot be read is left; who opens it tells of that."""
    stored = storage.load(name)
    doc: Doc[Any] = Doc()
    if not any(applied(doc, part) for part in stored.parts):
        storage.fold(stored.room, stored.number, whole(doc, waiting(doc, stored.parts)))


def _settle(name: str) -> None:
    stored = storage.load(name)
    state = merge_updates(*stored.parts) if stored.parts else b""
    try:
        storage.settle(name, stored.room, stored.number, state)
    except Exception:
        logger.exception("The owner of room %s could not take over what it holds; tried again later.", name)

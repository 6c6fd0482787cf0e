"""Updates in the database: written in one thread that commits once for all that waits, read in one statement."""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any, Protocol, TypeVar

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    IntegrityError,
    close_old_connections,
    connection,
    connections,
    transaction,
)
from django.utils import timezone

from . import queries, settled
from .models import Room, Update

READERS = 2  # threads
AT_ONCE = 100  # rows in one statement
LOOK = 1.0  # seconds between two looks whether the connection of who writes is too old
Result = TypeVar("Result")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stored:
    """A room as the database has it: `parts` are the folded state, when there is one, and each later update."""

    room: int
    number: int
    settled: int
    parts: list[bytes]


@dataclass(frozen=True)
class Row:
    """One update to keep."""

    room: int
    number: int
    blob: bytes


class Store(Protocol):
    """Where rooms are kept."""

    async def load(self, name: str) -> Stored:
        """Return all there is of a room, which is made when it is new."""

    async def later(self, name: str, number: int) -> Stored | None:
        """Return what came after update `number`, all there is when that was folded; None when nothing came."""

    async def append(self, rows: list[Row]) -> None:
        """Return once the rows are durable. Raise DatabaseError when not, IntegrityError when another process wrote."""

    async def fold(self, room: int, upto: int, state: bytes) -> None:
        """Put `state` in the place of all updates up to number `upto`."""

    async def settle(self, name: str, room: int, number: int, state: bytes) -> None:
        """Show the owner of the room its state after update `number`. Raise what the owner raises."""

    async def wrote(self, name: str, who: str) -> None:
        """Tell the owner of the room who wrote in it. Raise what the owner raises."""

    async def revoked(self, since: datetime) -> list[tuple[str, str, datetime]]:
        """Return (room, who or "", from when) of rights that were lost since then."""

    async def changed(self) -> list[tuple[str, int, int]]:
        """Return (name, number, number its owner saw) of rooms that the server itself changed lately."""

    async def close(self) -> None:
        """End what runs."""


def load(name: str) -> Stored:
    """Return a room; it is made when it is new."""
    rows = queries.parts(name)
    if not rows:
        made, _new = Room.objects.get_or_create(name=name)
        return Stored(made.pk, 0, 0, [])
    return stored(rows)


def later(name: str, number: int) -> Stored | None:
    """Return what came after update `number`, or all there is when that was folded; None when nothing came."""
    rows = queries.later(name, number)
    return stored(rows) if rows else None


def stored(rows: list[tuple[int, int, bytes, int]]) -> Stored:
    """Return rows of `queries.parts`, of which there is one at least."""
    return Stored(rows[0][0], rows[-1][1], rows[0][3], [blob for _room, _number, blob, _settled in rows if blob])


def append(rows: list[Row]) -> None:
    """Write rows, all or none. Without the ORM and its cursor, and mostly in one statement, its own transaction.

    This is done up to hundreds of times a second; BEGIN and COMMIT around it cost as much as the statement, and the
    cursor more than the statement.
    Raise IntegrityError when a number was given already, also to what was folded since and is no row any more.
    """
    here = connections[DEFAULT_DB_ALIAS]  # `connection` looks for it at each use
    now = here.ops.adapt_datetimefield_value(timezone.now())
    several = len(rows) > AT_ONCE or here.in_atomic_block  # what fails must not take what stands around it
    with transaction.atomic() if several else nullcontext(), here.wrap_database_errors:
        here.ensure_connection()
        for at in range(0, len(rows), AT_ONCE):
            some = rows[at : at + AT_ONCE]
            values = [value for row in some for value in (row.room, row.number, row.room, row.number, row.blob, now)]
            here.connection.execute(_insertion(len(some)), values)


@cache
def _insertion(rows: int) -> str:
    """Return the statement. A number that the folded state has is NULL in it, which the table refuses.

    On PostgreSQL it waits for who folds just now. Who also changes the row of the room does that first: two that wait
    for each other would wait for ever.
    """
    name = connection.ops.quote_name
    columns = ", ".join(name(column) for column in ("room_id", "number", "blob", "at"))
    mark, waits = ("%s", " FOR SHARE") if connection.vendor == "postgresql" else ("?", "")
    number = (
        f"SELECT CAST({mark} AS bigint) FROM {name(Room._meta.db_table)} WHERE id = {mark} AND upto < {mark}{waits}"  # noqa: S608 - our own names
    )
    values = ", ".join([f"({mark}, ({number}), {mark}, {mark})"] * rows)
    return f"INSERT INTO {name(Update._meta.db_table)} ({columns}) VALUES {values}"  # noqa: S608 - as above


def append_surely(rows: list[Row]) -> None:
    """Write rows; once more over a new connection when that is what failed. Raise DatabaseError."""
    try:
        append(rows)
    except IntegrityError:  # another wrote in this room; see Room._keep
        raise
    except DatabaseError as error:
        if connection.in_atomic_block:
            raise
        connection.close()
        try:
            append(rows)
        except IntegrityError:
            if not _are_there(rows):  # the first time was committed, only the answer did not come
                raise error from None


def _are_there(rows: list[Row]) -> bool:
    """Return whether exactly these rows are in the database."""
    near = Update.objects.filter(room__in={row.room for row in rows}, number__in={row.number for row in rows})
    there = {(room, number): bytes(blob) for room, number, blob in near.values_list("room_id", "number", "blob")}
    return all(there.get((row.room, row.number)) == row.blob for row in rows)


def fold(room: int, upto: int, state: bytes) -> None:
    """Put `state` in the place of all updates up to number `upto`, in one transaction."""
    with transaction.atomic():
        if Room.objects.filter(pk=room, upto__lt=upto).update(state=state, upto=upto):
            Update.objects.filter(room=room, number__lte=upto).delete()


def settle(name: str, room: int, number: int, state: bytes) -> None:
    """Show the owner of a room its state, and keep that it has seen it."""
    settled.show(name, state)
    Room.objects.filter(pk=room, settled__lt=number).update(settled=number)


@dataclass
class Job:
    """What the writer does; `done` is told how it went."""

    done: Callable[[Exception | None], None]
    rows: list[Row] | None = None
    other: Callable[[], None] | None = None


class Writer:
    """One thread that writes: SQLite has one writer anyway, and the more comes in the more goes into one commit."""

    def __init__(self) -> None:
        self.jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self.thread = threading.Thread(target=self._run, name="live-writer", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        going, looked = True, 0.0
        while going:
            jobs = [self.jobs.get()]
            while not self.jobs.empty():
                jobs.append(self.jobs.get())
            going = None not in jobs
            if time.monotonic() - looked > LOOK:
                close_old_connections()
                looked = time.monotonic()
            self._append([job for job in jobs if job is not None and job.rows is not None])
            for job in jobs:
                if job is not None and job.other is not None:
                    job.done(tried(job.other))
        connection.close()

    @staticmethod
    def _append(jobs: list[Job]) -> None:
        """Commit all together; when that fails each by itself, so that one room does not take others with it."""
        if not jobs:
            return
        trouble = tried(partial(append_surely, [row for job in jobs for row in job.rows or []]))
        for job in jobs:
            job.done(trouble and tried(partial(append_surely, job.rows or [])) if len(jobs) > 1 else trouble)


def tried(does: Callable[[], None]) -> Exception | None:
    """Do it; return what went wrong."""
    try:
        does()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told to who waits, and the thread goes on
        return error
    return None


def _clean(does: Callable[[], Result]) -> Result:
    """Do it with a connection that is not too old."""
    close_old_connections()
    try:
        return does()
    finally:
        close_old_connections()


class DatabaseStore:
    """The database, from a loop that never waits for it."""

    def __init__(self) -> None:
        self.writer = Writer()
        self.readers = ThreadPoolExecutor(READERS, thread_name_prefix="live-reader")

    async def load(self, name: str) -> Stored:
        """See Store."""
        return await self._read(partial(load, name))

    async def later(self, name: str, number: int) -> Stored | None:
        """See Store."""
        return await self._read(partial(later, name, number))

    async def append(self, rows: list[Row]) -> None:
        """See Store."""
        await self._write(rows=rows)

    async def fold(self, room: int, upto: int, state: bytes) -> None:
        """See Store."""
        await self._write(other=partial(fold, room, upto, state))

    async def settle(self, name: str, room: int, number: int, state: bytes) -> None:
        """See Store."""
        await self._read(partial(settle, name, room, number, state))

    async def wrote(self, name: str, who: str) -> None:
        """See Store."""
        await self._read(partial(settled.tell, name, who))

    async def revoked(self, since: datetime) -> list[tuple[str, str, datetime]]:
        """See Store."""
        return await self._read(partial(queries.revoked, since))

    async def changed(self) -> list[tuple[str, int, int]]:
        """See Store."""
        return await self._read(queries.changed)

    async def close(self) -> None:
        """See Store. What was asked to be written is written."""
        self.writer.jobs.put(None)
        await asyncio.to_thread(self.writer.thread.join)
        self.readers.shutdown(wait=False)

    async def _read(self, does: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self.readers, partial(_clean, does))

    async def _write(self, **what: Any) -> None:
        loop = asyncio.get_running_loop()
        written: asyncio.Future[None] = loop.create_future()

        def tell(error: Exception | None) -> None:
            if written.done():
                return
            if error is None:
                written.set_result(None)
            else:
                written.set_exception(error)

        def done(error: Exception | None) -> None:
            loop.call_soon_threadsafe(tell, error)

        self.writer.jobs.put(Job(done, **what))
        await written

"""One room in memory: what comes in is committed, then sent to all in one frame.

It goes in turns. A turn takes all that waits, applies it, has it committed and sends what changed; then it answers who
asked for the state. So nobody ever sees what is not durable, and the answer to a question is always a committed state:
between two turns it is given at once. When it is quiet a turn begins at once; under load the next one begins a little
later and takes more with it.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Coroutine
from typing import Any

from django.db import DatabaseError, IntegrityError
from pycrdt import Doc

from . import limits, measures, protocol, settled, wire
from .clients import Client
from .lines import frame
from .presence import Presences, Remote
from .protocol import MalformedError, Reader
from .storage import Row, Store, Stored
from .updates import Known, applied, check_update, clocks, merged, waiting, whole
from .wire import Said, Wire

FOLD_ROWS, FOLD_BYTES = 500, 2_000_000
EACH, MOST, LEAST = 0.0005, 0.021, 0.012  # seconds to wait after a turn: for each client, and in a crowd
ECHOES = 32  # messages of presence; `y-websocket` repeats each that it gets, and then nobody has to read it again
QUIET = 1.0  # seconds after the last change until the owner sees it
LONG = 10.0  # seconds after which it sees it though it is never quiet
RETRY = 30.0  # seconds after the owner failed
AGAIN = 10.0  # seconds after which the owner is told once more that somebody writes
logger = logging.getLogger(__name__)


def pace(clients: int, took: float) -> float:
    """Return the seconds that what came since the beginning of a turn, which took so long, waits for the next one.

    It waits too until that was kept and sent: MOST is for both together.
    """
    return min(EACH * clients, max(MOST - took, LEAST))


class Room:
    """A room. Only the loop of the rooms touches it."""

    def __init__(self, name: str, store: Store, stored: Stored, wire: Wire | None = None) -> None:
        self.name = name
        self.store = store
        self.wire = wire
        self.leads = wire is None  # whether this process shows it to its owner
        self.clients: set[Client] = set()
        self.presence = Presences()
        self._echoes: deque[bytes] = deque(maxlen=ECHOES)
        self.closed = self.failed = False
        self.opened = time.time()
        self.empty_since = time.monotonic()
        self.changed_at = self.dirty_since = self.retry_at = 0.0
        self.settling = False
        self._behind = False  # another process wrote in it
        self._heard: list[tuple[int, bytes]] = []  # what it wrote, as it told: number and update
        self._remotes: dict[tuple[bytes, str], Remote] = {}
        self.turn: asyncio.Task[None] | None = None
        self._first = 0.0  # when the first came of what waits for the next turn
        self._waiting: list[tuple[Client, bytes]] = []
        self._waiting_bytes = 0
        self._asks: list[tuple[Client, bytes]] = []
        self._newcomers: list[Client] = []
        self._committing = False  # and so the document holds what is not durable yet
        self._space = asyncio.Event()
        self._space.set()
        self._background: set[asyncio.Task[None]] = set()
        self._open(stored)
        self.settled = stored.settled
        self._is_heard = settled.is_heard(name)

    def _open(self, stored: Stored) -> None:
        """Make the document of what is stored. What cannot be read is told and left as it is."""
        self.id, self.number = stored.room, stored.number
        self.doc: Doc[Any] = Doc()
        self._changes: list[bytes] = []
        self._subscription = self.doc.observe(lambda event: self._changes.append(event.update))
        self._all: bytes | None = None  # what it holds, for who knows nothing
        self.whole = True
        self._read(stored.parts)
        self._changes.clear()
        self._tail = list(stored.parts)  # what may wait for an update that it builds on; see `state`
        self._tail_rows, self._tail_bytes = len(stored.parts), 0
        self.full = sum(map(len, stored.parts)) > limits.ROOM

    def _read(self, parts: list[bytes]) -> None:
        for part in parts:
            if (trouble := applied(self.doc, part)) is not None:
                self.whole = False  # and so never folded
                logger.error("Room %s: a stored update of %s bytes cannot be read: %s", self.name, len(part), trouble)

    # Coming and going

    def join(self, client: Client) -> None:
        """Let a client in: it is told who is here, and asked soon what it has."""
        self.clients.add(client)
        if self.wire is not None:
            self.behind()  # what another process kept is seen, also if that one died before it could tell
        if client.writes:
            self._newcomers.append(client)
            self._answer_soon()
        if here := self.presence.all():
            client.push(frame(protocol.tell(here)))

    def leave(self, client: Client) -> None:
        """Let it go; others see that."""
        self.clients.discard(client)
        self.presence.leave(client)
        self.empty_since = time.monotonic()
        self._all = self._all if self.clients else None
        self.begin()

    # What clients send

    @property
    def has_space(self) -> bool:
        """Whether what waits for a commit is not too much."""
        return self._space.is_set()

    async def space(self) -> None:
        """Wait until what waits for a commit is not too much."""
        await self._space.wait()

    def receive(self, client: Client, data: bytes) -> None:
        """Take one message. Raise MalformedError when it is none."""
        reader = Reader(data)
        kind = reader.byte()
        if kind == protocol.SYNC:
            self._sync(client, reader)
        elif kind == protocol.AWARENESS:
            if data not in self._echoes:
                self.presence.take(client, protocol.presences(reader.chunk()))
            if self.presence.news:
                self.begin()
        elif kind == protocol.ASK_AWARENESS:
            client.push(frame(protocol.tell(self.presence.all())))
        else:
            msg = "a kind of message that is not known here"
            raise MalformedError(msg)

    def _sync(self, client: Client, reader: Reader) -> None:
        step, body = reader.byte(), reader.chunk()
        if step == protocol.STEP1:
            clocks(body)
            self._asks = [ask for ask in self._asks if ask[0] is not client]
            self._asks.append((client, body))
            if client.asked:
                self.begin()  # it asks again and again: once a turn is often enough
            else:
                client.asked = True
                self._answer_soon()
        elif step in {protocol.STEP2, protocol.UPDATE}:
            self._update(client, body, own=step == protocol.UPDATE)
        else:
            msg = "a step that is not known here"
            raise MalformedError(msg)

    def _update(self, client: Client, update: bytes, *, own: bool) -> None:
        if update == protocol.EMPTY or not client.allows_update():
            return
        if not client.writes:
            if not client.told:
                client.told = True
                client.push(frame(protocol.denied("read only")))
            return
        check_update(update)
        if self.full:
            client.close(limits.TOO_LARGE, "this room is full")
            return
        if self._is_heard and client.heard - client.wrote_at >= AGAIN and self._is_new(update, own=own):
            client.wrote_at = client.heard
            self._later(self._tell(client.who))
        self._waiting.append((client, update))
        self._waiting_bytes += len(update)
        if self._waiting_bytes > limits.WAITING:
            self._space.clear()
        self.begin()

    def _is_new(self, update: bytes, *, own: bool) -> bool:
        """Whether somebody did something. Who comes back tells all that was taken away, which is no `own` change."""
        return (own and update.startswith(protocol.NO_STRUCTS)) or not Known(self.doc).holds(update)

    async def _tell(self, who: str) -> None:
        try:
            await self.store.wrote(self.name, who)
        except Exception:
            logger.exception("The owner of room %s could not note that somebody writes in it.", self.name)

    # Turns

    def begin(self) -> None:
        """Begin a turn, unless one goes on."""
        self._first = self._first or time.monotonic()
        if self.turn is None and not self.closed:
            self.turn = asyncio.get_running_loop().create_task(self._turns())

    def _has_work(self) -> bool:
        told = self._waiting or self._heard or self._asks or self.presence.news or self.presence.ours
        return bool(told or self._newcomers or self._behind)

    async def _turns(self) -> None:
        try:
            while self._has_work() and not self.closed:
                began, self._first = time.monotonic(), 0.0
                self._committing = True
                await self._commit()
                self._committing = False
                self._answer()
                self._show()
                took = time.monotonic() - began
                wait = pace(len(self.clients), took)
                await asyncio.sleep(max(0.0, wait - took))
                await asyncio.sleep(max(0.0, self._first + wait - time.monotonic()))
        except Exception as error:
            # The document now holds what is not durable. All leave, and come back to what is; they still have theirs.
            level = logging.WARNING if isinstance(error, DatabaseError) else logging.ERROR
            logger.log(level, "Room %s lets all go: its updates were not kept.", self.name, exc_info=error)
            self.failed = True
            self.close(limits.AGAIN, "this was not kept; try again")
        finally:
            self.turn = None
            self._committing = False
            self._space.set()

    async def _commit(self) -> None:
        """Take all that waits, have it committed, and send what changed by it."""
        batch, self._waiting, self._waiting_bytes = self._waiting, [], 0
        self._space.set()
        batch = await self._applied(batch)
        new = [update for _, update in batch]
        if new and not self._changes:  # nothing new, or something that has to wait for what it builds on
            known = Known(self.doc)
            new = [update for update in new if not known.holds(update)]
        await self._take_over()
        if new:
            await self._keep(new)
        changes, self._changes = self._changes, []
        for changed in changes:
            self._broadcast(protocol.framed(protocol.SYNC, protocol.UPDATE, body=changed))
        if self._tail_rows >= FOLD_ROWS or self._tail_bytes >= FOLD_BYTES:
            self.fold()
        if self.leads and self.due(time.monotonic()):
            self.settle()

    def _show(self) -> None:
        """Tell all here what is new of who is here, and other processes what is new of ours."""
        if news := self.presence.take_news():
            self._echoes.append(protocol.tell(news))
            self._broadcast(self._echoes[-1])
        ours = self.presence.take_ours()
        if self.wire is not None:
            for who, shown in ours.items():
                self.wire.say(Said(wire.PRESENCE, self.name, who=who, body=protocol.states(shown)))

    async def _keep(self, updates: list[bytes]) -> None:
        """Have updates committed. When another process wrote in this room meanwhile, after what that wrote."""
        blobs = merged(updates)
        began = time.monotonic()
        while True:
            rows = [Row(self.id, self.number + 1 + at, blob) for at, blob in enumerate(blobs)]
            try:
                await self.store.append(rows)
                break
            except IntegrityError:
                if not await self._catch_up():
                    raise
        measures.kept(time.monotonic() - began, len(updates))
        self._kept(rows[-1].number, blobs)
        if self.wire is not None:
            for row in rows:
                self.wire.say(Said(wire.UPDATE, self.name, row.number, body=row.blob))

    def _kept(self, number: int, blobs: list[bytes]) -> None:
        self.number = number
        self._all = None
        self._changed()
        self._tail += blobs
        self._tail_rows += len(blobs)
        self._tail_bytes += sum(map(len, blobs))

    # Other processes

    def hear(self, process: bytes, said: Said) -> None:
        """Take what another process tells of this room."""
        if said.kind == wire.UPDATE:
            self._heard.append((said.number, said.body))
        elif said.kind == wire.PRESENCE:
            by = self._remotes.setdefault((process, said.who), Remote(said.who))
            self.presence.take(by, protocol.presences(said.body))
        elif said.kind == wire.SETTLED:
            self.settled = max(self.settled, said.number)
        elif said.kind == wire.ASK:
            self.presence.show_again()
        self.begin()

    async def _take_over(self) -> None:
        """Take over what other processes wrote: as they told it in order, else from the database."""
        heard, self._heard = self._heard, []
        blobs, last = [], self.number
        for number, blob in heard:
            if number == last + 1:
                blobs.append(blob)
                last = number
            elif number > last:
                self._behind = True
        if blobs:
            with self.doc.transaction():
                self._read(blobs)
            self._kept(last, blobs)
        if self._behind:
            await self._catch_up()

    def behind(self) -> None:
        """Take over soon what another process wrote in it."""
        self._behind = True
        self.begin()

    async def _catch_up(self) -> bool:
        """Take over what another process wrote; return whether there was something."""
        self._behind = False
        later = await self.store.later(self.name, self.number)
        if later is None:
            return False
        if later.room != self.id:
            msg = "this room was erased and made anew"
            raise RuntimeError(msg)
        with self.doc.transaction():
            self._read(later.parts)
        self._kept(later.number, later.parts)
        return True

    async def _applied(self, batch: list[tuple[Client, bytes]]) -> list[tuple[Client, bytes]]:
        """Apply what waits in one transaction; return what was good."""
        if not batch:
            return []
        good = []
        with self.doc.transaction():
            for client, update in batch:
                if (trouble := applied(self.doc, update)) is None:
                    good.append((client, update))
                else:
                    logger.warning("Room %s: an update of %s bytes was refused: %s", self.name, len(update), trouble)
                    client.close(limits.MALFORMED, "an update that cannot be applied")
        if len(good) < len(batch):  # half of it may stand in the document
            before = self.number
            self._open(await self.store.load(self.name))
            if self.number > before and (missed := await self.store.later(self.name, before)) is not None:
                self._changes += missed.parts  # of another process; nobody here has seen it
            with self.doc.transaction():
                for _, update in good:
                    applied(self.doc, update)
        return good

    def _answer_soon(self) -> None:
        """Answer now when all that the document holds is durable and nothing is known to be missing, else in a turn."""
        if self._committing or self._heard or self._behind:
            self.begin()
        else:
            self._answer()

    def _answer(self) -> None:
        """Ask who is new what it has, telling what is kept here; send each who asked what it lacks."""
        newcomers, self._newcomers = self._newcomers, []
        if newcomers:
            ask = frame(protocol.framed(protocol.SYNC, protocol.STEP1, body=self.doc.get_state()))
            for client in newcomers:
                client.push(ask)
        asks, self._asks = self._asks, []
        for client, known in asks:
            if client in self.clients:
                try:
                    client.push(self._lacks(known))
                except ValueError:
                    client.close(limits.MALFORMED, "a state that cannot be read")

    def _lacks(self, known: bytes) -> bytes:
        """Return the frame with what a client that knows `known` lacks. Raise ValueError for what is no state.

        To who knows nothing it is the same until something changes, and in a hall all come at once.
        """
        if known == protocol.KNOWS_NOTHING and self._all is not None:
            return self._all
        answer = frame(protocol.framed(protocol.SYNC, protocol.STEP2, body=self.doc.get_update(known)))
        if known == protocol.KNOWS_NOTHING:
            self._all = answer
        return answer

    def _broadcast(self, data: bytes) -> None:
        """Send the same bytes to all, also to who they came from: it learns so that it is kept."""
        same = frame(data)
        for client in self.clients:
            client.push(same)

    # Folding

    def state(self) -> bytes:
        """Return all updates as one; also what waits for an update that it builds on."""
        self._tail = waiting(self.doc, self._tail)
        return whole(self.doc, self._tail)

    def fold(self, least: int = 1) -> None:
        """Put one state in the place of all updates, in the background. Call it only between commits."""
        if self.whole and self._tail_rows >= least:
            state = self.state()
            self.full = len(state) > limits.ROOM
            self._tail_rows = self._tail_bytes = 0
            self._later(self._fold(self.number, state))

    async def _fold(self, upto: int, state: bytes) -> None:
        try:
            await self.store.fold(self.id, upto, state)
        except Exception:
            logger.exception("Room %s: its updates were not folded; they stay as they are.", self.name)

    def _later(self, what: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(what)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    # Settling

    @property
    def dirty(self) -> bool:
        """Whether its owner has not seen it as it is."""
        return self.settled < self.number

    def _changed(self) -> None:
        self.changed_at = time.monotonic()
        self.dirty_since = self.dirty_since or self.changed_at
        self.retry_at = 0.0

    def due(self, now: float) -> bool:
        """Whether its owner is to see it now, from this process or another."""
        ripe = now - self.changed_at >= QUIET or (self.dirty_since and now - self.dirty_since >= LONG)
        owned = self.name.startswith(settled.prefixes())
        return bool(owned and self.dirty and ripe and now >= self.retry_at and not self.settling)

    def settle(self) -> None:
        """Show its owner what it holds, in the background. Call it only between commits."""
        self.settling, self.dirty_since = True, 0.0
        self._later(self._settle(self.number, self.state()))

    async def _settle(self, number: int, state: bytes) -> None:
        """Show it. An error is told, and it is tried again."""
        try:
            await self.store.settle(self.name, self.id, number, state)
            self.settled = max(self.settled, number)
            if self.wire is not None:
                self.wire.say(Said(wire.SETTLED, self.name, number))
        except Exception:
            logger.exception("The owner of room %s could not take over what it holds; tried again.", self.name)
            self.retry_at = time.monotonic() + RETRY
        finally:
            self.settling = False

    # Ending

    def close(self, code: int, reason: str) -> None:
        """Close all who are in it; it takes nothing more."""
        self.closed = True
        for client in list(self.clients):
            client.close(code, reason)

    async def end(self) -> None:
        """Wait until what runs has ended."""
        while running := [*([self.turn] if self.turn else []), *self._background]:
            await asyncio.wait(running)

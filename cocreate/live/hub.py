"""All rooms of one process: opens them, lets clients in, and looks after them twice a second."""

import asyncio
import logging
import time
from datetime import datetime

from django.db import DatabaseError
from django.utils import timezone

from . import bell, limits, measures, settled, wire
from .clients import Client
from .queries import LATELY
from .rooms import FOLD_ROWS, Room
from .storage import Store
from .tokens import LONGEST, Token
from .wire import Said, Wire

LOOK = 0.5  # seconds; with the second that a room must be quiet, its owner sees it within two
ROWS_EVERY = 2.0  # seconds
IDLE = 30.0  # seconds without anybody, after which a room leaves memory
LAST = 5.0  # seconds for owners to see what changed last, when the server stops
GONE = 45.0  # seconds without a sign, after which who is at another process is gone; clients give one every 15
FOLD_IDLE = 20  # rows that make folding worth it when a room leaves memory
logger = logging.getLogger(__name__)


class RefusedError(Exception):
    """Raised when a client is not let in: `code` and `reason` are for the close of its socket."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Hub:
    """The rooms of this process. Made and used in one loop."""

    def __init__(self, store: Store, wire: Wire | None = None) -> None:
        self.store = store
        self.wire = wire
        self.rooms: dict[str, Room] = {}
        self.clients: dict[Client, Room] = {}
        self.closing = False
        self._coming = 0
        self._opening: dict[str, asyncio.Task[Room]] = {}
        self._rows_at = self._leads_at = 0.0
        self._leading: asyncio.Task[None] | None = None
        self._processes: dict[bytes, float] = {}  # when another was heard last
        self._lost: dict[tuple[str, str], datetime] | None = None  # from when a right is: room, who or "" for all
        self._rights_at = timezone.now() - LONGEST
        self._loop = asyncio.get_running_loop()
        self._watch = self._loop.create_task(self._look_after())
        bell.listen(self._ring)
        if wire is not None:
            wire.listen(self._hear, self._woke)

    # Coming and going

    async def enter(self, client: Client) -> Room:
        """Let a client into the room of its token. Raise RefusedError when it cannot be, DatabaseError too."""
        token = client.token
        if self.closing:
            raise RefusedError(limits.RESTART, "the server stops")
        if len(self.clients) + self._coming >= limits.CLIENTS:
            raise RefusedError(limits.FULL, "too many people here at once")
        self._coming += 1
        try:
            if self._lost is None:
                await self._look_at_rights()
            if self._is_lost(token):
                raise RefusedError(limits.REVOKED, "this right was taken away")
            room = await self._open(token.room)
            if len(room.clients) >= limits.CLIENTS_OF_ROOM:
                raise RefusedError(limits.FULL, "too many people in this room at once")
            if self.closing:
                raise RefusedError(limits.RESTART, "the server stops")
        finally:
            self._coming -= 1
        self.clients[client] = room
        room.join(client)
        return room

    def leave(self, client: Client) -> None:
        """Let a client go."""
        room = self.clients.pop(client)
        room.leave(client)

    async def _open(self, name: str) -> Room:
        """Return a room; many who come at once wait for the same reading."""
        while True:
            room = self.rooms.get(name)
            if room is None:
                if name not in self._opening:
                    self._make_place()
                    task = self._loop.create_task(self._read(name))
                    self._opening[name] = task
                    task.add_done_callback(lambda _task: self._opening.pop(name, None))
                room = await asyncio.shield(self._opening[name])
            if not room.closed:
                return room
            await room.end()  # all were let go; read it anew
            self._drop(room)

    async def _read(self, name: str) -> Room:
        room = Room(name, self.store, await self.store.load(name), self.wire)
        room.fold(least=1 if room.full else FOLD_ROWS)
        self.rooms[name] = room
        if self.wire is not None:
            room.behind()  # what another process wrote while it was read was not heard
            self.wire.say(Said(wire.ASK, name))
        return room

    def _make_place(self) -> None:
        if len(self.rooms) + len(self._opening) < limits.ROOMS:
            return
        empty = [room for room in self.rooms.values() if self._may_go(room)]
        if not empty:
            raise RefusedError(limits.FULL, "too many rooms at once")
        self._put_away(min(empty, key=lambda room: room.empty_since))

    @staticmethod
    def _may_go(room: Room) -> bool:
        owned = room.name.startswith(settled.prefixes())
        busy = room.turn is not None or room.settling or (owned and room.dirty and room.leads)
        return not room.clients and not busy

    def _put_away(self, room: Room) -> None:
        """Let a room leave memory; the writer writes its folded state before anything later of it."""
        room.fold(least=FOLD_IDLE)
        room.closed = True
        self._drop(room)
        if self.wire is not None and room.leads:
            self._loop.create_task(self.wire.release([room.name]))

    def _drop(self, room: Room) -> None:
        if self.rooms.get(room.name) is room:
            del self.rooms[room.name]

    # Looking after

    async def _look_after(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            try:
                await self.look(time.monotonic())
            except Exception:
                logger.exception("The rooms were not looked after; tried again.")

    async def look(self, now: float) -> None:
        """Close who is silent or whose time is over, settle what is quiet, put away what is idle, see lost rights."""
        wall = time.time()
        for client in self.clients:
            if client.token.until <= wall:
                client.close(limits.EXPIRED, "the token is over")
            elif now - client.heard > limits.SILENCE:
                client.close(limits.SILENT, "nothing was heard")
        for room in list(self.rooms.values()):
            if room.closed:
                if room.turn is None and not room.clients:
                    self._drop(room)
            elif room.turn is None and room.leads and room.due(now):
                room.settle()
            elif now - room.empty_since > IDLE and self._may_go(room):
                self._put_away(room)
        self._look_at_others(now)
        measures.tell()
        measures.ROOMS.set(len(self.rooms))
        measures.CLIENTS.set(len(self.clients))
        if now - self._rows_at >= ROWS_EVERY:
            self._rows_at = now
            await self.look_at_rows()
            if self.wire is not None and not self.wire.up:
                self._woke()

    async def _look_at_rights(self) -> None:
        """Take over what rights were lost. It is known here, so that nobody who comes waits for the database."""
        began = timezone.now()
        lost = await self.store.revoked(self._rights_at - LATELY)
        self._rights_at = began
        known = {right: at for right, at in (self._lost or {}).items() if at > began - LONGEST}
        for name, who, at in lost:
            known[name, who] = max(at, known.get((name, who), at))
        self._lost = known
        self._take_away(lost)

    def _is_lost(self, token: Token) -> bool:
        lost = self._lost or {}
        return any(token.made <= at for who in ("", token.who) if (at := lost.get((token.room, who))) is not None)

    def _take_away(self, lost: list[tuple[str, str, datetime]]) -> None:
        """Close whose rights were lost lately. When everybody's were, the room is read anew: it may be gone."""
        for name, who, at in lost:
            room = self.rooms.get(name)
            if room is None:
                continue
            for client in list(room.clients):
                if who in {"", client.who} and client.token.made <= at:
                    client.close(limits.REVOKED, "this right was taken away")
            if not who and room.opened <= at.timestamp():
                room.close(limits.REVOKED, "this right was taken away")

    # Other processes

    def _hear(self, process: bytes, said: Said) -> None:
        self._processes[process] = time.monotonic()
        if said.kind == wire.RING:
            self._loop.create_task(self.look_at_rows())
        elif (room := self.rooms.get(said.room)) is not None and not room.closed:
            room.hear(process, said)

    def _woke(self) -> None:
        """Look in the database: some of what others said may have been missed."""
        for room in self.rooms.values():
            room.behind()
            room.presence.show_again()

    def _look_at_others(self, now: float) -> None:
        """Let go who was at a process that died.

        Ask to be the process that shows rooms to their owners, and stay it for those of which we are.
        """
        if self.wire is None:
            return
        silent = [process for process, at in self._processes.items() if now - at > wire.LEASE]
        for process in silent:
            del self._processes[process]
        if silent:
            self._woke()  # it may have died before it told what it kept last
        for room in self.rooms.values():
            room.presence.let_go(now - GONE)
            if room.presence.news:
                room.begin()
        if self._leading is not None and not self._leading.done():
            return
        ripe = [room for room in self.rooms.values() if not room.leads and room.due(now)]
        if now - self._leads_at >= wire.LEASE / 3:
            self._leads_at = now
            self.wire.say(Said(wire.ALIVE))
            ripe += [room for room in self.rooms.values() if room.leads]
        if ripe:
            self._leading = self._loop.create_task(self._lease(self.wire, ripe))

    @staticmethod
    async def _lease(line: Wire, rooms: list[Room]) -> None:
        ours = await line.lease([room.name for room in rooms])
        if ours is None:
            return
        for room in rooms:
            room.leads = room.name in ours

    def _ring(self) -> None:
        """Look at rows now; an action in another thread rings."""
        asyncio.run_coroutine_threadsafe(self._rung(), self._loop)

    async def _rung(self) -> None:
        if self.wire is not None:
            self.wire.say(Said(wire.RING))
        await self.look_at_rows()

    async def look_at_rows(self) -> None:
        """Close whose rights were lost lately; take over what the server itself changed."""
        await self._look_at_rights()
        for name, number, seen in await self.store.changed():
            room = self.rooms.get(name)
            if room is not None and room.number < number:
                room.behind()
            elif room is None and seen < number and name.startswith(settled.prefixes()):
                await self._open_for_owner(name)

    async def _open_for_owner(self, name: str) -> None:
        """Open a room that nobody is in, so that its owner sees what the server changed."""
        try:
            if not self.closing:
                await self._open(name)
        except (RefusedError, DatabaseError) as error:
            logger.warning("Room %s was not opened for its owner; tried again. %s", name, error)

    async def close(self) -> None:
        """Let all go, and end when all that came in is kept and was sent."""
        self.closing = True
        bell.forget(self._ring)
        self._watch.cancel()
        rooms = list(self.rooms.values())
        await asyncio.gather(*(room.end() for room in rooms))
        for room in rooms:
            room.close(limits.RESTART, "the server stops")
        await asyncio.gather(*(room.end() for room in rooms))
        for room in rooms:
            if room.leads and room.dirty and room.name.startswith(settled.prefixes()) and not room.failed:
                room.settle()
        await asyncio.wait([*(self._loop.create_task(room.end()) for room in rooms), self._watch], timeout=LAST)
        if self.wire is not None:
            await self.wire.release([room.name for room in rooms if room.leads])
            await self.wire.close()
        await self.store.close()

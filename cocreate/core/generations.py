"""Counters in a memory-mapped file that all processes of a machine share: what changed, and when.

Time here is a counter, the *clock*, that goes up at each write. A tag hashes to a slot. A slot has a *generation*, the
clock at its last change, and *doubts*, one bit for each process in which a transaction that changes it still runs.

A page whose render began at clock `born` may be shown while each of its slots has no doubt and no generation above
`born`. Readers take no lock. Writers take one (flock) for some microseconds; the kernel lets go of it when they die.

Each process that writes holds a seat: a bit number and a locked file. A doubt whose seat nobody holds is of a process
that died: its transaction may have been committed or not, so the slot gets a new generation and the doubt goes.

The order of the single words written is what makes `kill -9` harmless: a doubt is set before the transaction can be
committed, and a doubt goes only after the new generation stands. The file must be on a local disk.
"""

import fcntl
import logging
import mmap
import os
import threading
import time
import zlib
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

LAYOUT = "1"  # part of the file's name, so that two versions of the software never share a file
SLOTS = 16_384
SEATS = 64
CLOCK, FLOOR, CLOSED, GENERATIONS = 0, 1, 2, 8
DOUBTS = GENERATIONS + SLOTS
WORDS = DOUBTS + SLOTS

logger = logging.getLogger(__name__)


def slot_of(tag: str) -> int:
    """Return the slot of a tag, 0 to SLOTS - 1. Two tags in one slot only make a page render once too often."""
    return zlib.crc32(tag.encode()) % SLOTS


class Generations:
    """One process's view of the shared counters.

    `grace` is in seconds: how long the transaction of a process that died may still be committed by the database
    (PostgreSQL finishes a COMMIT that it has received; SQLite dies with its process, so 0).
    """

    def __init__(self, folder: Path, grace: float = 0.0) -> None:
        self.folder = folder
        self.grace = grace
        folder.mkdir(parents=True, exist_ok=True)
        self._words = _open_words(folder / f"generations.{LAYOUT}")
        self._start()

    def _start(self) -> None:
        """Begin as a process without a seat; also after a fork, where nothing of the parent's may be used."""
        self._pid = os.getpid()
        self._mutex = threading.Lock()
        self._lock_file = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        self._seat: int | None = None
        self._seat_file = -1
        self._doubted: Counter[int] = Counter()  # of this process: slot -> running transactions that doubt it
        self._ended: deque[frozenset[int]] = deque()
        self._dead_since: dict[int, float] = {}

    # Reading

    @property
    def clock(self) -> int:
        """The clock; unchanged means that nothing at all changed or is in doubt since."""
        return self._words[CLOCK]

    def valid(self, slots: Iterable[int], born: int) -> bool:
        """Return whether what was rendered from clock `born` on, and shows `slots`, may be shown now."""
        words = self._words
        if words[FLOOR] > born or words[CLOSED]:
            return False
        for slot in slots:
            if words[DOUBTS + slot]:
                self._bury(slot)
                return False
            if words[GENERATIONS + slot] > born:
                return False
        return True

    # Writing

    def doubt(self, slots: frozenset[int]) -> None:
        """Mark slots that a running transaction changes. Each call needs one `settle` with the same slots."""
        with self._locked():
            bit = self._seat_bit()
            for slot in slots:
                self._doubted[slot] += 1
                self._words[DOUBTS + slot] |= bit
            self._words[CLOCK] += 1
        self._settle_ended()

    def settle(self, slots: frozenset[int]) -> None:
        """End a `doubt`, committed or not. Never waits: it may be called by the garbage collector."""
        self._ended.append(slots)
        self._settle_ended()

    def touch(self, slots: frozenset[int]) -> None:
        """Give slots a new generation: what they show was changed already."""
        with self._locked():
            new = self._words[CLOCK] + 1
            for slot in slots:
                self._words[GENERATIONS + slot] = new
            self._words[CLOCK] = new

    def forget_all(self) -> None:
        """Throw away what every process keeps, as after a restore; also bury every process that died."""
        with self._locked():
            self._words[FLOOR] = self._words[CLOCK] = self._words[CLOCK] + 1
            self._words[CLOSED] = 0
            dead = sum(1 << seat for seat in range(SEATS) if seat != self._seat and self._is_free(seat))
            for slot, doubts in enumerate(self._words[DOUBTS:].tolist()):
                if doubts & dead:
                    self._words[DOUBTS + slot] = doubts & ~dead

    def close(self) -> None:
        """Let go of the files, as the kernel does when the process ends; what is in doubt stays in doubt."""
        for file in (self._seat_file, self._lock_file):
            if file >= 0:
                os.close(file)
        self._seat, self._seat_file, self._lock_file = None, -1, -1

    # Inside

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Be the only writer of the machine."""
        if self._pid != os.getpid():
            self._start()
        with self._mutex:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._lock_file, fcntl.LOCK_UN)

    def _settle_ended(self) -> None:
        """Settle what ended, unless another frame has the lock; that one then looks again after letting go."""
        while self._ended and self._pid == os.getpid():
            if not self._mutex.acquire(blocking=False):
                return
            try:
                fcntl.flock(self._lock_file, fcntl.LOCK_EX)
                try:
                    while self._ended:
                        self._settle_one(self._ended.popleft())
                finally:
                    fcntl.flock(self._lock_file, fcntl.LOCK_UN)
            finally:
                self._mutex.release()

    def _settle_one(self, slots: frozenset[int]) -> None:
        words, keep = self._words, ~self._seat_bit()
        new = words[CLOCK] + 1
        for slot in slots:
            words[GENERATIONS + slot] = new
            self._doubted[slot] -= 1
            if self._doubted[slot] <= 0:
                del self._doubted[slot]
                words[DOUBTS + slot] &= keep
        words[CLOCK] = new

    def _bury(self, slot: int) -> None:
        """Take the doubts of processes that died away from a slot. Never waits: a reader calls it."""
        if self._pid != os.getpid() or not self._mutex.acquire(blocking=False):
            return
        try:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            try:
                self._bury_locked(slot)
            finally:
                fcntl.flock(self._lock_file, fcntl.LOCK_UN)
        except BlockingIOError:
            pass  # somebody writes just now; the next reader tries again
        finally:
            self._mutex.release()
        self._settle_ended()

    def _bury_locked(self, slot: int) -> None:
        words, now = self._words, time.monotonic()
        for seat in range(SEATS):
            if not words[DOUBTS + slot] >> seat & 1 or seat == self._seat:
                continue
            if not self._is_free(seat):
                self._dead_since.pop(seat, None)
                continue
            if now - self._dead_since.setdefault(seat, now) >= self.grace:
                words[GENERATIONS + slot] = new = words[CLOCK] + 1
                words[DOUBTS + slot] &= ~(1 << seat)
                words[CLOCK] = new

    def _seat_bit(self) -> int:
        """Return this process's bit, taking a seat at the first call. Without a free seat the cache closes: 0."""
        if self._seat is None:
            taken = 0  # also by the dead, until a reader buries them
            for doubts in filter(None, self._words[DOUBTS:].tolist()):
                taken |= doubts
            for seat in range(SEATS):
                if not taken >> seat & 1 and (file := self._hold(seat)) is not None:
                    self._seat, self._seat_file = seat, file
                    return 1 << seat
            logger.error("More than %s processes write at a time: pages are not kept until the next start.", SEATS)
            self._words[CLOSED] = 1
            return 0
        return 1 << self._seat

    def _hold(self, seat: int) -> int | None:
        """Return the locked file of a seat, or None when a living process holds it."""
        file = os.open(self.folder / f"seat-{seat}", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return None
        return file

    def _is_free(self, seat: int) -> bool:
        file = self._hold(seat)
        if file is not None:
            os.close(file)
        return file is not None


def _open_words(path: Path) -> memoryview:
    """Return the file as 64-bit words; made whole beside it first, so that nobody sees half a file."""
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
        fresh.write_bytes(bytes(WORDS * 8))
        fresh.chmod(0o600)
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # another process was first
        finally:
            fresh.unlink()
    with path.open("r+b") as file:
        return memoryview(mmap.mmap(file.fileno(), WORDS * 8)).cast("Q")

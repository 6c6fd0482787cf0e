"""The bytes of an upload on disk: one writer at a time, in all processes, and what was written stays.

The lock is on the file itself and ends with the process, so a `kill -9` leaves nothing locked.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from django.conf import settings

from cocreate.core.disk import is_full

from .headers import Checksum

BLOCK = 32_768  # bytes; a slow sender loses no more than this when the machine stops
LOOK = 0.05  # seconds
ASKED = ".asked"  # beside an upload: somebody waits for its lock
LINKED = ".taken"  # beside an upload: a second name on its way into storage


class BusyError(Exception):
    """Somebody else is adding to this upload."""


class FullError(Exception):
    """There is no room on the disk."""


class DamagedError(Exception):
    """The piece does not add up to its checksum."""


class BrokenError(Exception):
    """The connection broke."""


class Source(Protocol):
    """Where the bytes of a piece come from."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; none at the end. Raise BrokenError when the connection broke."""


def folder() -> Path:
    """Return the folder of all uploads."""
    found = Path(settings.DATA) / "uploads"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def room() -> int:
    """Return how many bytes may still come in: what is free, without the reserve."""
    return max(0, shutil.disk_usage(folder()).free - settings.UPLOAD_RESERVE_BYTES)


def begin(path: Path) -> None:
    """Make the empty file. Raise FullError when that is not possible."""
    with _full():
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        settle(path.parent)


def settle(path: Path) -> None:
    """Return when a file or folder is safe on disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def size(path: Path) -> int:
    """Return how many bytes are safe on disk. Raise FileNotFoundError when the file is gone."""
    opened = os.open(path, os.O_RDONLY)
    try:
        found = os.fstat(opened).st_size
        os.fsync(opened)
    finally:
        os.close(opened)
    return found


def asked(path: Path) -> bool:
    """Return whether somebody waits until the piece that comes in now has ended."""
    return path.with_suffix(ASKED).exists()


@contextmanager
def held(path: Path, wait: float) -> Iterator[int]:
    """Lock the upload and give its descriptor; what is written goes to the end.

    A piece whose connection died may still hold it. So ask it to stop, and wait `wait` seconds: one that gets nothing
    any more stops then (see front.py). Raise BusyError when it does not, FileNotFoundError when the upload is gone.
    """
    file = os.open(path, os.O_RDWR | os.O_APPEND)
    try:
        _lock(file, path, wait)
        if path.stat().st_ino != os.fstat(file).st_ino:
            raise FileNotFoundError(path)
        yield file
    finally:
        os.close(file)


def _lock(file: int, path: Path, wait: float) -> None:
    end = time.monotonic() + wait
    waited = False
    try:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() >= end:
                    raise BusyError from error
                waited = True
                path.with_suffix(ASKED).touch()
                time.sleep(LOOK)
            else:
                return
    finally:
        if waited:
            path.with_suffix(ASKED).unlink(missing_ok=True)


def append(file: int, source: Source, most: int, checksum: Checksum | None) -> int:
    """Add at most `most` bytes to the locked file; return how many came.

    They are safe on disk when this returns or raises. With a checksum only a whole piece that adds up is added.
    Raise DamagedError when it does not, BrokenError when it broke off, FullError when the disk is full; what came
    before that stays.
    """
    with _full():
        try:
            if checksum is None:
                return _copy(source, file, most)
            with tempfile.TemporaryFile(dir=folder(), buffering=0) as aside:
                digest = hashlib.new(checksum.algorithm, usedforsecurity=False)
                came = _copy(source, aside.fileno(), most, digest)
                if digest.digest() != checksum.digest:
                    raise DamagedError
                aside.seek(0)
                return _copy(aside, file, came)
        finally:
            os.fsync(file)


def _copy(source: Source, file: int, most: int, digest: "hashlib._Hash | None" = None) -> int:
    left = most
    while left > 0 and (block := source.read(min(BLOCK, left))):
        left -= len(block)
        if digest is not None:
            digest.update(block)
        view = memoryview(block)
        while view:
            view = view[os.write(file, view) :]
    return most - left


@contextmanager
def _full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise FullError from error
        raise


def forget(path: Path) -> None:
    """Delete the bytes of an upload and what stands beside them."""
    for one in (path, path.with_suffix(ASKED), path.with_suffix(LINKED)):
        one.unlink(missing_ok=True)

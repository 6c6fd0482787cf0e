"""Whether a server works on this data folder: a lock on one file, that ends with the process."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings


class BusyError(Exception):
    """The data folder is in use."""


@contextmanager
def serving() -> Iterator[None]:
    """Hold the folder while serving; several servers may. Raise BusyError while a restore is at work."""
    with _lock(fcntl.LOCK_SH):
        yield


@contextmanager
def alone() -> Iterator[None]:
    """Hold the folder for oneself. Raise BusyError while a server runs."""
    with _lock(fcntl.LOCK_EX):
        yield


@contextmanager
def _lock(kind: int) -> Iterator[None]:
    path = settings.DATA / "server.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError from error
        yield

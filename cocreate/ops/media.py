"""Media files, wherever they are kept: a folder or S3."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage

from .archives import CHUNK, BackupError, Reader

IN_MEMORY = 8_000_000  # bytes of one file that are held in memory rather than on disk


def every(folder: str = "") -> Iterator[str]:
    """Return the path of every file that is kept now."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        if name and name != ".":
            yield from every(f"{folder}/{name}" if folder else name)


def belongs_to(path: str, owners: set[str]) -> bool:
    """Whether `path` is a smaller version of one of the pictures in `owners`: they stand in a folder of its name."""
    return any(str(parent) in owners for parent in PurePosixPath(path).parents)


def owners(paths: set[str]) -> set[str]:
    """Return the folders in which smaller versions of the pictures at `paths` stand."""
    return {str(PurePosixPath(path).with_suffix("")) for path in paths if PurePosixPath(path).name}


@contextmanager
def copy_of(path: str) -> Iterator[IO[bytes] | None]:
    """Give a whole copy of the file, or None when it is gone. A file that is being written is read again."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as copy:
        try:
            for _ in range(5):
                copy.seek(0)
                copy.truncate()
                with default_storage.open(path) as source:
                    for chunk in source.chunks(CHUNK):
                        copy.write(chunk)
                if default_storage.size(path) == copy.tell():
                    break
        except FileNotFoundError:
            yield None
            return
        copy.seek(0)
        yield copy


def _digest(path: str) -> str:
    digest = hashlib.sha256()
    with default_storage.open(path) as file:
        for chunk in file.chunks(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


class Change:
    """Puts the media of a backup in place, so that it can be undone until `finish`."""

    def __init__(self, reader: Reader, aside: Path) -> None:
        self._reader = reader
        self._aside = aside
        self._added: list[str] = []
        self._kept: dict[str, Path] = {}

    def put(self) -> None:
        """Add every file of the backup. One with the same path and other content is kept aside."""
        for path, member in self._reader.media().items():
            if default_storage.exists(path):
                if _digest(path) == self._reader.members[member]["sha256"]:
                    continue
                self._keep(path)
            self._added.append(path)
            with self._reader.open(member) as source:
                saved = default_storage.save(path, File(source, name=path))
            if saved != path:
                self._added.append(saved)
                msg = f"{path} could not be put in its place. Nothing was changed."
                raise BackupError(msg)

    def _keep(self, path: str) -> None:
        kept = self._aside / str(len(self._kept))
        with default_storage.open(path) as source, kept.open("wb") as target:
            for chunk in source.chunks(CHUNK):
                target.write(chunk)
        self._kept[path] = kept
        default_storage.delete(path)

    def undo(self) -> None:
        """Make it as it was."""
        for path in self._added:
            default_storage.delete(path)
        for path, kept in self._kept.items():
            with kept.open("rb") as source:
                default_storage.save(path, File(source, name=path))

    def finish(self) -> int:
        """Delete every file that is not in the backup. Return how many."""
        wanted = self._reader.media()
        surplus = [path for path in every() if path not in wanted]
        for path in surplus:
            default_storage.delete(path)
        return len(surplus)

"""The file of a backup: a zip with the database, the media, and a manifest that knows the checksum of each member."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

MANIFEST = "manifest.json"
FORMAT = 1
CHUNK = 1 << 20
PACKED = {".avif", ".webp", ".jpg", ".jpeg", ".png", ".gif", ".heic", ".mp4", ".webm", ".mp3", ".ogg", ".zip", ".gz"}


class BackupError(Exception):
    """A backup cannot be made or put back. The message tells an administrator why, and what to do."""


class Writer:
    """Adds members to a new backup. `members` maps each name to its size in bytes and its SHA-256."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._zip = archive
        self.members: dict[str, dict[str, Any]] = {}

    @contextmanager
    def member(self, name: str) -> Iterator["Tally"]:
        """Give something to write one member to."""
        info = zipfile.ZipInfo(name)
        info.external_attr = 0o600 << 16
        info.compress_type = zipfile.ZIP_STORED if PurePosixPath(name).suffix in PACKED else zipfile.ZIP_DEFLATED
        with self._zip.open(info, "w", force_zip64=True) as target:
            tally = Tally(target)
            yield tally
        self.members[name] = {"size": tally.size, "sha256": tally.digest.hexdigest()}

    def add(self, name: str, source: IO[bytes]) -> None:
        """Copy an open file into the backup."""
        with self.member(name) as target:
            while chunk := source.read(CHUNK):
                target.write(chunk)

    def finish(self, manifest: dict[str, Any]) -> None:
        """Write the manifest: what `manifest` tells, and the checksums."""
        everything = {"format": FORMAT, **manifest, "members": self.members}
        self._zip.writestr(MANIFEST, json.dumps(everything, ensure_ascii=False, indent=1), zipfile.ZIP_DEFLATED)


class Tally:
    """Counts and digests what is written through it."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self.digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Pass `data` on."""
        self._target.write(data)
        self.digest.update(data)
        self.size += len(data)


class Reader:
    """An opened backup. Opening reads the manifest and compares it with the list of members."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._zip = archive
        infos = {info.filename: info for info in archive.infolist()}
        if len(infos) != len(archive.infolist()):
            msg = "The backup has a member twice, so it was tampered with."
            raise BackupError(msg)
        self.manifest = self._read_manifest(infos)
        self.members: dict[str, dict[str, Any]] = self.manifest["members"]
        for name in infos:
            if not _is_safe(name):
                msg = f"The backup has a member outside its folders, so it was tampered with: {name!r}"
                raise BackupError(msg)
        if set(infos) - {MANIFEST} != set(self.members):
            msg = "The backup does not hold exactly what its manifest lists: it is damaged or was tampered with."
            raise BackupError(msg)
        for name, about in self.members.items():
            if infos[name].file_size != about["size"]:
                msg = f"{name} does not have the size that the manifest tells: the backup is damaged."
                raise BackupError(msg)

    def _read_manifest(self, infos: dict[str, zipfile.ZipInfo]) -> dict[str, Any]:
        if MANIFEST not in infos:
            msg = "This is not a backup of the Cocreatiegids: it has no manifest."
            raise BackupError(msg)
        manifest = json.loads(self._zip.read(MANIFEST))
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            msg = f"This version reads backups of format {FORMAT}, and this one has another."
            raise BackupError(msg)
        for name in ("key", "members", "missing", "version"):
            manifest[name]
        [(app, name) for app, name in manifest["database"]["migrations"]]
        return manifest

    def check(self) -> None:
        """Read everything and compare it with its checksum. Raise BackupError at the first difference."""
        for name, about in self.members.items():
            digest = hashlib.sha256()
            try:
                with self.open(name) as file:
                    while chunk := file.read(CHUNK):
                        digest.update(chunk)
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
                msg = f"{name} cannot be read: the backup is damaged. Nothing was changed."
                raise BackupError(msg) from error
            if digest.hexdigest() != about["sha256"]:
                msg = f"{name} is not what was put into the backup: it is damaged or was tampered with."
                raise BackupError(msg)

    def open(self, name: str) -> IO[bytes]:
        """Open a member for reading."""
        return self._zip.open(name)

    def media(self) -> dict[str, str]:
        """Return the path of every media file, and its member."""
        return {name.removeprefix("media/"): name for name in self.members if name.startswith("media/")}


@contextmanager
def reading(path: Path) -> Iterator[Reader]:
    """Open the backup at `path`. Raise BackupError when it is none, or is damaged."""
    with ExitStack() as stack:
        try:
            reader = Reader(stack.enter_context(zipfile.ZipFile(path)))
        except FileNotFoundError as error:
            msg = f"There is no file {path}."
            raise BackupError(msg) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError, TypeError, AttributeError) as error:
            msg = f"{path} is damaged or no backup ({error}). Nothing was changed."
            raise BackupError(msg) from error
        yield reader


def _is_safe(name: str) -> bool:
    path = PurePosixPath(name)
    folders = path.parts[:-1]
    return name == MANIFEST or (
        not path.is_absolute()
        and path.as_posix() == name
        and ".." not in path.parts
        and not set(name) & {"\\", "\0"}
        and (folders == ("database",) or folders[:1] == ("media",))
    )

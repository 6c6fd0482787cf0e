"""Makes a backup while the site goes on, and puts one back."""

import errno
import os
import shutil
import tempfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cocreate.core import page_cache, processes

from . import databases, media
from .archives import BackupError, Reader, Writer, reading

ATTEMPTS = 5  # pictures of the database, when files go away while they are copied


@dataclass
class Report:
    """What was done. `missing` are paths the database names but that are nowhere; `warnings` are sentences."""

    files: int
    size: int  # bytes of the backup
    missing: list[str]
    warnings: list[str]


def make(path: Path) -> Report:
    """Write database and media to `path`; an older file there is replaced only when the new one is whole.

    Raise BackupError when it cannot be written. Every file that the database in it names is in it too.
    """
    path = path.absolute()
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent) as name:
            folder = Path(name)
            partial = folder / "backup.zip"
            partial.touch(mode=0o600)
            with zipfile.ZipFile(partial, "w") as archive:
                writer = Writer(archive)
                about, missing = _collect(writer, folder)
                writer.finish(about | {"missing": missing})
            with reading(partial) as reader:
                reader.check()
            with partial.open("rb") as file:
                os.fsync(file.fileno())
            partial.replace(path)
    except OSError as error:
        why = "the disk is full" if error.errno == errno.ENOSPC else (error.strerror or str(error))
        msg = f"The backup could not be written to {path}: {why}."
        raise BackupError(msg) from error
    files = sum(name.startswith("media/") for name in writer.members)
    return Report(files, path.stat().st_size, missing, [f"The file {one} is nowhere to be found." for one in missing])


def _collect(writer: Writer, folder: Path) -> tuple[dict[str, Any], list[str]]:
    """Copy media and database. A picture of the database counts only when all files it names could be copied."""
    before = set(media.every())
    gone: set[str] = set()
    for _ in range(ATTEMPTS):
        with databases.snapshot(folder) as taken:
            named = taken.files()
            owners = media.owners(named)
            wanted = before | named | {path for path in media.every() if media.belongs_to(path, owners)}
            lost = {path for path in sorted(wanted) if not _copy(writer, path)} & named
            if lost <= gone:  # also gone from an earlier picture: it was lost before this backup began
                taken.write(writer)
                return _manifest(taken.about), sorted(lost)
            gone |= lost
    msg = "Files go away faster than they can be copied. Try again when it is calmer."
    raise BackupError(msg)


def _copy(writer: Writer, path: str) -> bool:
    member = f"media/{path}"
    if member in writer.members:
        return True
    with media.copy_of(path) as copy:
        if copy is not None:
            writer.add(member, copy)
        return copy is not None


def _manifest(database: dict[str, Any]) -> dict[str, Any]:
    project = tomllib.loads((settings.ROOT / "pyproject.toml").read_text())["project"]
    return {
        "software": project["name"],
        "version": project["version"],
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "key": _key_print(),
        "database": database,
    }


def _key_print() -> str:
    """Return what tells two secret keys apart without telling anything of them."""
    return salted_hmac("cocreate.ops.backup", "key", algorithm="sha256").hexdigest()[:16]


def put_back(path: Path, *, force: bool = False) -> Report:
    """Replace database and media by what is in the backup at `path`.

    Everything is checked before anything is touched; until the database is in place every step can be undone.
    Raise BackupError when it is refused or fails, and then nothing has changed. `force` goes on while a server runs.
    """
    lock = processes.hold(settings.DATA / "run" / "serve.lock", 0)
    if lock is None and not force:
        msg = "A server runs on this data folder. Stop it first, or add --force. Nothing was changed."
        raise BackupError(msg)
    try:
        return _put_back(path)
    finally:
        if lock is not None:
            os.close(lock)


def _put_back(path: Path) -> Report:
    with reading(path) as reader:
        warnings = _refuse_what_does_not_fit(reader)
        reader.check()
        _refuse_when_disk_is_small(reader)
        with tempfile.TemporaryDirectory(prefix="restore-", dir=settings.DATA) as name:
            change = media.Change(reader, Path(name))
            put_database_back = databases.stage(reader, Path(name))
            try:
                change.put()
                put_database_back()
            except BaseException:
                change.undo()
                raise
            change.finish()
        page_cache.generations().forget_all()
        connection.close()  # what it remembers of the old tables is no longer true
        loader = MigrationLoader(connection)
        if set(loader.disk_migrations) - set(loader.applied_migrations):
            call_command("migrate", interactive=False, verbosity=0)
        return Report(len(reader.media()), path.stat().st_size, reader.manifest["missing"], warnings)


def _refuse_what_does_not_fit(reader: Reader) -> list[str]:
    """Raise BackupError when this software cannot take the backup in. Return warnings."""
    about = reader.manifest["database"]
    if about["vendor"] != connection.vendor:
        msg = (
            f"The backup is of a {about['vendor']} database and this site uses {connection.vendor}. "
            "Restore it on a site with the same kind of database."
        )
        raise BackupError(msg)
    members = ["database.sqlite3"] if connection.vendor == "sqlite" else [f"{table}.copy" for table in about["tables"]]
    if lacking := {f"database/{member}" for member in members} - set(reader.members):
        msg = f"The backup lacks {', '.join(sorted(lacking))}. Nothing was changed."
        raise BackupError(msg)
    loader = MigrationLoader(connection)
    theirs = {(app, name) for app, name in about["migrations"]}
    if unknown := theirs - set(loader.disk_migrations) - set(loader.applied_migrations):
        msg = (
            f"The backup was made by a newer version ({reader.manifest['version']}) of the software: "
            f"it knows {len(unknown)} migrations that this one does not. Update the software first."
        )
        raise BackupError(msg)
    if connection.vendor == "postgresql":
        ours = set(loader.disk_migrations)
        if ours - set(loader.applied_migrations):
            msg = "This database is not up to date. Run `manage.py migrate` first, then restore."
            raise BackupError(msg)
        if ours - theirs:
            msg = (
                f"The backup was made by an older version ({reader.manifest['version']}) of the software. "
                "Install that version, migrate an empty database, restore, then update."
            )
            raise BackupError(msg)
    if reader.manifest["key"] != _key_print():
        return ["COCREATE_SECRET_KEY is another one than when the backup was made: givers' secret links will not work."]
    return []


def _refuse_when_disk_is_small(reader: Reader) -> None:
    needed = sum(about["size"] for about in reader.members.values())
    free = shutil.disk_usage(settings.DATA).free
    if needed > free:
        msg = f"Restoring takes {needed:,} bytes and {settings.DATA} has {free:,} free. Nothing was changed."
        raise BackupError(msg)

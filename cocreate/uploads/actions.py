"""Writes: open an upload, add a piece, take it over, end it, clear away what was left."""

import logging
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from . import access, headers, pieces, problems, queries
from .models import Upload

PATIENCE = 4.0  # seconds to wait for a piece whose connection died
HEAD_PATIENCE = 2.5  # seconds, the same for who only asks how far it is
TAKE_PATIENCE = 20.0  # seconds to wait for the answer to the last piece
MOVES = timedelta(hours=1)  # the term moves on when a piece would move it this much: not a write for each piece
LEFT = 3_600  # seconds after which a file that belongs to nobody is deleted
logger = logging.getLogger(__name__)


@dataclass
class Piece:
    """A piece as it comes in: where it begins, its bytes, how many there should be (None: until they end)."""

    offset: int
    source: pieces.Source
    size: int | None
    checksum: headers.Checksum | None = None
    length: int | None = None  # of the whole file, told with this piece


def term() -> datetime:
    """Return until when an upload that gets a piece now is kept."""
    return timezone.now() + timedelta(days=settings.UPLOAD_DAYS)


def begin(length: int | None, metadata: str = "", name: str = "", media_type: str = "") -> Upload:
    """Open an upload of `length` bytes (None: told later).

    Raise RefusedError: 413 when it is too large, 507 when the disk is full.
    """
    _check_length(length)
    if pieces.room() < max(length or 0, 1):
        raise problems.RefusedError(507, problems.FULL)
    upload = Upload(length=length, metadata=metadata, name=name[:255], media_type=media_type[:100], expires_at=term())
    if length == 0:
        upload.finished_at = timezone.now()
    pieces.folder()
    try:
        pieces.begin(upload.path)
    except pieces.FullError as error:
        raise problems.RefusedError(507, problems.FULL) from error
    upload.save(force_insert=True)
    return upload


def add(upload_id: str, piece: Piece) -> tuple[Upload, int]:
    """Add a piece; return the upload and how far it is. What arrived before it broke off is kept.

    Raise RefusedError with the status of tus: 404, 409, 410, 413, 423, 460, 503 when it broke off, 507.
    """
    path = Upload(pk=upload_id).path
    try:
        with pieces.held(path, PATIENCE) as file:
            upload = access.upload_open(upload_id)
            begun = os.fstat(file).st_size
            most = _check(upload, piece, begun)
            let_go()
            try:
                _append(file, piece, most)
            finally:
                at = os.fstat(file).st_size
                _note(upload, at)
    except FileNotFoundError as error:
        raise problems.RefusedError(404, problems.GONE) from error
    except pieces.BusyError as error:
        raise problems.RefusedError(423, problems.BUSY, problems.again(1)) from error
    return upload, at


def _note(upload: Upload, at: int) -> None:
    """Move the term on, and note that the file is whole."""
    if at == upload.length or upload.expires_at < term() - MOVES:
        upload.expires_at = term()
        upload.finished_at = timezone.now() if at == upload.length else None
        upload.save(update_fields=["expires_at", "finished_at"])


def let_go() -> None:
    """Give the connection to the database back: a piece may take minutes, and there are many at once."""
    if not connection.in_atomic_block:
        connection.close()


def _check_length(length: int | None) -> None:
    if length is not None and length > settings.UPLOAD_MAX_BYTES:
        raise problems.RefusedError(413, problems.TOO_LARGE % {"size": queries.limit()})


def _check(upload: Upload, piece: Piece, begun: int) -> int:
    """Return the most bytes that this piece may have. Keep the length when it is told with it."""
    if piece.offset != begun:
        raise problems.RefusedError(409, problems.ELSEWHERE, {headers.OFFSET: str(begun)})
    if piece.length is not None:
        _check_length(piece.length)
        if upload.length not in {None, piece.length} or piece.length < begun + (piece.size or 0):
            raise problems.RefusedError(400, problems.LENGTH_SET)
        if upload.length is None:
            upload.length = piece.length
            upload.save(update_fields=["length"])
    most: int = (settings.UPLOAD_MAX_BYTES if upload.length is None else upload.length) - begun
    if piece.size is not None and piece.size > most:
        if upload.length is None:
            raise problems.RefusedError(413, problems.TOO_LARGE % {"size": queries.limit()})
        raise problems.RefusedError(413, problems.TOO_LONG)
    if pieces.room() < (piece.size or 0):
        raise problems.RefusedError(507, problems.FULL)
    return most if piece.size is None else piece.size


def _append(file: int, piece: Piece, most: int) -> None:
    try:
        came = pieces.append(file, piece.source, most, piece.checksum)
        _check_whole(piece, came, most)
    except pieces.BrokenError as error:
        raise problems.RefusedError(503, problems.BROKEN, problems.again(1)) from error
    except pieces.DamagedError as error:
        raise problems.RefusedError(460, problems.DAMAGED) from error
    except pieces.FullError as error:
        raise problems.RefusedError(507, problems.FULL) from error


def _check_whole(piece: Piece, came: int, most: int) -> None:
    if came < (piece.size or 0):
        raise pieces.BrokenError
    if piece.size is None and came == most and piece.source.read(1):
        raise problems.RefusedError(413, problems.TOO_LONG)


def rest(upload: Upload) -> None:
    """Wait until a piece whose connection died has ended, so that nothing of it comes after one asked how far it is.

    Raise RefusedError (404) when the bytes are gone.
    """
    try:
        with suppress(pieces.BusyError), pieces.held(upload.path, HEAD_PATIENCE):
            pass
    except FileNotFoundError as error:
        raise problems.RefusedError(404, problems.GONE) from error


def end(upload_id: str) -> None:
    """Delete an upload and its bytes. Raise RefusedError (404, 410, 423)."""
    upload = access.upload_open(upload_id)
    try:
        with pieces.held(upload.path, PATIENCE):
            _delete(upload)
    except FileNotFoundError as error:
        upload.delete()
        raise problems.RefusedError(404, problems.GONE) from error
    except pieces.BusyError as error:
        raise problems.RefusedError(423, problems.BUSY, problems.again(1)) from error


def _delete(upload: Upload) -> int:
    """Delete the row, and its bytes when that is certain. Return 1, or 0 when somebody else was first."""
    path = upload.path
    with transaction.atomic():
        deleted, _by_model = Upload.objects.filter(pk=upload.pk).delete()
        if deleted:
            transaction.on_commit(partial(pieces.forget, path))
    return deleted


class _Movable(File):  # type: ignore[type-arg]  # of bytes
    """A file that a folder can move into place instead of copying it. Other kinds of storage read it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb"), path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        """Return where it may be moved from."""
        return str(self._path)


def take(upload: Upload, name: str) -> str:
    """Move the bytes of a finished upload into default storage at `name`; delete the row. Return the stored name.

    In a folder it is a second name for the same bytes and takes no time; to S3 they stream. Within a transaction that
    is rolled back the upload stays as it was (and the stored file too: it is the caller's).
    Raise Upload.DoesNotExist when somebody else took it or it is gone, ValueError when it is not finished.
    """
    try:
        with pieces.held(upload.path, TAKE_PATIENCE) as file:
            row = Upload.objects.get(pk=upload.pk)
            if row.length != os.fstat(file).st_size:
                msg = "This upload is not finished."
                raise ValueError(msg)
            stored = _store(upload.path, name)
            if not _delete(row):
                default_storage.delete(stored)
                raise Upload.DoesNotExist
    except (FileNotFoundError, pieces.BusyError) as error:
        raise Upload.DoesNotExist from error
    return stored


def _store(path: Path, name: str) -> str:
    linked = path.with_suffix(pieces.LINKED)
    linked.unlink(missing_ok=True)
    source: Any
    try:
        os.link(path, linked)
        source = _Movable(linked)
    except OSError:  # a file system without second names
        source = File(path.open("rb"), path.name)
    with source:
        stored = default_storage.save(name, source)
    linked.unlink(missing_ok=True)
    try:
        there = Path(default_storage.path(stored))
    except NotImplementedError:  # not a folder
        return stored
    pieces.settle(there)
    pieces.settle(there.parent)
    return stored


def sweep() -> int:
    """Delete uploads whose term is over, files without a row and rows without a file. Return how many."""
    files = list(pieces.folder().iterdir())
    uploads = list(Upload.objects.all())
    known = {upload.pk for upload in uploads}
    now, cleared = timezone.now(), 0
    for upload in uploads:
        try:
            with pieces.held(upload.path, 0):
                if upload.expires_at < now:
                    cleared += _delete(upload)
        except FileNotFoundError:
            cleared += Upload.objects.filter(pk=upload.pk).delete()[0]
        except pieces.BusyError:
            continue
    for file in files:
        if file.name not in known and _age(file) > LEFT:
            file.unlink(missing_ok=True)
            cleared += 1
    if cleared:
        logger.info("Cleared away %s uploads.", cleared)
    return cleared


def _age(file: Path) -> float:
    try:
        return time.time() - file.stat().st_mtime
    except FileNotFoundError:
        return 0.0

"""A disk that is full while a form brings a file: the file is let go, and all else that was sent is read on."""

import errno
import shutil
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Never

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.db import OperationalError
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
PG_FULL = "53100"  # disk_full, https://www.postgresql.org/docs/current/errcodes-appendix.html


def is_full(error: BaseException) -> bool:
    """Whether this says that there is no room on the disk, for a file or in the database."""
    if isinstance(error, OperationalError):  # of the database: Django's error stands before the driver's own
        cause = error.__cause__
        return getattr(cause, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL or getattr(cause, "sqlstate", "") == PG_FULL
    return isinstance(error, OSError) and error.errno in NO_ROOM


def no_room() -> OSError:
    """Return what the system raises when there is no room."""
    return OSError(errno.ENOSPC, "There is no room on the disk.")


def let_go(request: HttpRequest) -> bool:
    """Whether a file that came with this request, once it was read, found no room."""
    return getattr(request, "found_no_room", False)


class FileHandler(TemporaryFileUploadHandler):
    """Streams a large file to disk. One for which there is no room is let go: see let_go; the reserve stays free."""

    def new_file(self, *args: Any, **options: Any) -> None:
        """Begin, when what comes can stay."""
        size = int((self.request.META if self.request else {}).get("CONTENT_LENGTH") or 0)
        free = shutil.disk_usage(settings.FILE_UPLOAD_TEMP_DIR).free
        if free - settings.UPLOAD_RESERVE_BYTES < size:
            self._skip()
        try:
            super().new_file(*args, **options)
        except OSError as error:
            self._skip(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a part."""
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            self._skip(error)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        """Return the file, or nothing when its last part found no room."""
        try:
            return super().file_complete(file_size)
        except OSError as error:
            with suppress(SkipFile):
                self._skip(error)
            return None

    def _skip(self, error: OSError | None = None) -> Never:
        file = self.__dict__.pop("file", None)
        if file is not None:
            with suppress(OSError):  # what stood in its buffer finds no room either
                file.close()
        if error is not None and not is_full(error):
            raise error
        if self.request is not None:
            self.request.found_no_room = True  # type: ignore[attr-defined]  # read by let_go
        raise SkipFile from error

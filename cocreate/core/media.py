"""Serves files that people gave, so that nothing uploaded ever runs."""

from collections.abc import Callable
from mimetypes import guess_type
from pathlib import PurePosixPath

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest

Guard = Callable[[HttpRequest, str], bool]
_guards: dict[str, Guard] = {}
INLINE = {"image/avif", "image/webp", "image/jpeg", "image/png", "image/gif", "image/heic"}
PUBLIC = {"images", "original_images"}  # Wagtail's, put there by editors


def guard(folder: str, allows: Guard) -> None:
    """Let `allows(request, path)` decide who may read files below `folder`. A folder without a guard is closed."""
    _guards[folder] = allows


def serve(request: HttpRequest, path: str) -> FileResponse:
    """Answer with the file at `path`; 404 when it is absent or not for this reader."""
    folder = PurePosixPath(path).parts[0] if path else ""
    allows = _guards.get(folder)
    if folder not in PUBLIC and (allows is None or not allows(request, path)):
        raise Http404
    try:
        file = default_storage.open(path)
    except (FileNotFoundError, IsADirectoryError, SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
    kind = guess_type(path)[0] or "application/octet-stream"
    response = FileResponse(file, content_type=kind if kind in INLINE else "application/octet-stream")
    response["Content-Disposition"] = "inline" if kind in INLINE else "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=31536000, immutable" if folder in PUBLIC else "private, no-cache"
    return response

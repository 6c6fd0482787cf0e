"""Serves files that people gave, so that nothing uploaded ever runs."""

import re
from collections.abc import Callable, Iterator
from hashlib import blake2b
from mimetypes import guess_type
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.core.files.base import File

#: Tells whether someone may read a file: False, True for now, or the Cache-Control of what everybody may keep.
Guard = Callable[[HttpRequest, str], bool | str]
_guards: dict[str, Guard] = {}
KINDS = {".mp4": "video/mp4", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".vtt": "text/vtt; charset=utf-8"}  # played
INLINE = {
    *("image/avif", "image/webp", "image/jpeg", "image/png", "image/gif", "image/heic"),
    *KINDS.values(),
}
FOR_EVER = "public, max-age=31536000, immutable"
FOR_NOW = "private, no-cache"
RANGE = re.compile(r"bytes=(\d*)-(\d*)")
CHUNK = 65_536  # bytes


def guard(folder: str, allows: Guard) -> None:
    """Let `allows(request, path)` decide who may read files below `folder`. A folder without a guard is closed."""
    _guards[folder] = allows


@require_safe
def serve(request: HttpRequest, path: str) -> HttpResponseBase:
    """Answer with the file at `path`, or the range of it that was asked for.

    404 when it is absent or not for this reader, 304 when the reader has it already, 416 for a range outside it.
    """
    folder = PurePosixPath(path).parts[0] if path else ""
    allows = _guards.get(folder)
    allowed = allows(request, path) if allows else False
    if not allowed:
        raise Http404
    try:
        file = default_storage.open(path)
        tag = _tag(path, file.size)
    except (FileNotFoundError, IsADirectoryError, SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
    response: HttpResponseBase | None = get_conditional_response(request, etag=tag)
    if response is None:
        response = _whole_or_part(request, file, tag)
    else:
        file.close()
    kind = KINDS.get(PurePosixPath(path).suffix) or guess_type(path)[0] or "application/octet-stream"
    response.headers["Content-Type"] = kind if kind in INLINE else "application/octet-stream"
    response.headers["Content-Disposition"] = "inline" if kind in INLINE else "attachment"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["ETag"] = tag
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = allowed if isinstance(allowed, str) else FOR_NOW
    return response


def _tag(path: str, size: int) -> str:
    """Return the ETag of a stored file."""
    version = f"{path} {size} {default_storage.get_modified_time(path)}"
    return f'"{blake2b(version.encode(), digest_size=12).hexdigest()}"'


def _whole_or_part(request: HttpRequest, file: "File[bytes]", tag: str) -> HttpResponseBase:
    """Return the file, or to GET with a Range header one part of it; several ranges at once get the whole."""
    size = file.size
    if request.method == "HEAD":
        file.close()
        return HttpResponse(headers={"Content-Length": str(size)})
    asked = RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or asked.group(0) == "bytes=-" or request.headers.get("If-Range", tag) != tag:
        return FileResponse(file)
    first, last = asked.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start > end or start >= size:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(_part(file, start, end - start + 1), status=206)
    response.headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    response.headers["Content-Length"] = str(end - start + 1)
    return response


def _part(file: "File[bytes]", start: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while length > 0 and (chunk := file.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk

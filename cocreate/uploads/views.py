"""The tus protocol, version 1.0.0 (https://tus.io/protocols/resumable-upload), below /uploads/.

Nobody signs in here and no cookie matters: who knows an address may add to it. So nothing can be forged either.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from cocreate.core import rates

from . import access, actions, front, headers, problems, queries
from .models import Upload
from .problems import RefusedError

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,creation-defer-length,checksum,expiration,termination"
KIND = "application/offset+octet-stream"
HOUR, DAY = 3_600, 86_400
PER_HOUR = 300  # uploads of one address: a roomful of people behind one router
FILES_A_DAY = 40  # of one address, each of the largest size
MEGA = 1_000_000
Handler = Callable[..., HttpResponse]

_running: Counter[str] = Counter()
_counting = threading.Lock()


@csrf_exempt
def creation(request: HttpRequest) -> HttpResponse:
    """Open an upload."""
    return _answer(request, {"POST": _open})


@csrf_exempt
def upload(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Tell how far an upload is, add a piece, or end it."""
    return _answer(request, {"HEAD": _tell, "PATCH": _add, "DELETE": _end}, upload_id)


def _answer(request: HttpRequest, handlers: dict[str, Handler], *arguments: str) -> HttpResponse:
    language = translation.get_language_from_request(request)  # there is none in the address
    with translation.override(language):
        response = _answer_in_language(request, handlers, *arguments)
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language
    return response


def _answer_in_language(request: HttpRequest, handlers: dict[str, Handler], *arguments: str) -> HttpResponse:
    method = request.headers.get("X-HTTP-Method-Override", request.method or "").upper()
    try:
        if method == "OPTIONS":
            response = _options()
        elif request.headers.get("Tus-Resumable") != VERSION:
            raise RefusedError(412, problems.VERSION, {"Tus-Version": VERSION})  # noqa: TRY301 - one way to refuse
        elif handler := handlers.get(method):
            response = handler(request, *arguments)
        else:
            raise RefusedError(405, problems.METHOD, {"Allow": ", ".join([*handlers, "OPTIONS"])})  # noqa: TRY301 - as above
    except RefusedError as refused:
        front.Body(request).refuse()
        response = HttpResponse(
            f"{refused.sentence}\n", "text/plain; charset=utf-8", refused.status, headers=refused.headers
        )
        response._has_been_logged = True  # type: ignore[attr-defined]  # a phone out of reach is no error of ours
    finally:
        actions.let_go()
    return response


def _options() -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(settings.UPLOAD_MAX_BYTES),
            "Tus-Checksum-Algorithm": ",".join(headers.ALGORITHMS),
        },
    )


def _open(request: HttpRequest) -> HttpResponse:
    length = headers.number(request, headers.LENGTH)
    if (length is None) != headers.deferred(request):
        raise problems.header(headers.LENGTH)
    metadata, told = headers.metadata(request)
    piece = _piece(request, 0) if request.content_type == KIND else None
    if headers.number(request, headers.OFFSET) not in {None, 0}:
        raise problems.header(headers.OFFSET)
    _limit(request, "upload", 1, PER_HOUR, HOUR)
    new = actions.begin(length, metadata, told.get("filename", ""), told.get("filetype", ""))
    response = HttpResponse(status=201, headers={"Location": reverse("uploads:upload", args=[new.pk])})
    if piece is not None:
        try:
            new, offset = _receive(request, new.pk, piece)
        except RefusedError:
            if queries.offset(new) == 0:  # its address was never told
                actions.end(new.pk)
            raise
        response.headers[headers.OFFSET] = str(offset)
    response.headers["Upload-Expires"] = http_date(new.expires_at.timestamp())
    return response


def _tell(_request: HttpRequest, upload_id: str) -> HttpResponse:
    found = access.upload_open(upload_id)
    actions.rest(found)
    response = HttpResponse(headers={headers.OFFSET: str(queries.offset(found))})
    if found.length is None:
        response.headers[headers.DEFERRED] = "1"
    else:
        response.headers[headers.LENGTH] = str(found.length)
    if found.metadata:
        response.headers[headers.METADATA] = found.metadata
    response.headers["Upload-Expires"] = http_date(found.expires_at.timestamp())
    return response


def _add(request: HttpRequest, upload_id: str) -> HttpResponse:
    if request.content_type != KIND:
        raise RefusedError(415, problems.KIND)
    offset = headers.number(request, headers.OFFSET)
    if offset is None:
        raise problems.header(headers.OFFSET)
    piece = _piece(request, offset)
    piece.length = headers.number(request, headers.LENGTH)
    found, offset = _receive(request, upload_id, piece)
    return HttpResponse(
        status=204,
        headers={headers.OFFSET: str(offset), "Upload-Expires": http_date(found.expires_at.timestamp())},
    )


def _end(_request: HttpRequest, upload_id: str) -> HttpResponse:
    actions.end(upload_id)
    return HttpResponse(status=204)


def _piece(request: HttpRequest, offset: int) -> actions.Piece:
    return actions.Piece(offset, front.Body(request), front.body_size(request), headers.checksum(request))


def _receive(request: HttpRequest, upload_id: str, piece: actions.Piece) -> tuple[Upload, int]:
    with _place(rates.address(request)):
        _limit(request, "upload-bytes", piece.size or 0, FILES_A_DAY * settings.UPLOAD_MAX_BYTES, DAY)
        found, offset = actions.add(upload_id, piece)
    if piece.size is None:
        _limit(request, "upload-bytes", offset - piece.offset, FILES_A_DAY * settings.UPLOAD_MAX_BYTES, DAY)
    return found, offset


@contextmanager
def _place(who: str) -> Iterator[None]:
    """Hold one of the places for pieces that come in now; one address gets at most half of them."""
    with _counting:
        if _running.total() >= front.PLACES or _running[who] >= front.PLACES // 2:
            raise RefusedError(503, problems.CROWD, problems.again(5))
        _running[who] += 1
    try:
        yield
    finally:
        with _counting:
            _running[who] -= 1
            if not _running[who]:
                del _running[who]


def _limit(request: HttpRequest, what: str, amount: int, most: int, seconds: int) -> None:
    try:
        rates.limit(what, rates.address(request), most, seconds, amount)
    except rates.TooManyError as error:
        raise RefusedError(429, problems.TOO_MANY, problems.again(error.retry_after)) from error

"""What the API's routers share: one shape for errors, one way to read what was sent."""

import hashlib
import json
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import Schema

from . import disk, rates

AROUND_A_FILE = 1_000_000  # bytes of fields that may come with the largest file
GUESSED = 16  # characters; nobody guesses a key of so many


class Errors(Schema):
    """Why it was refused: sentences by field, in the language of Accept-Language. Nothing was saved."""

    errors: dict[str, list[str]]


@dataclass
class RefusedError(Exception):
    """Answered with `status` and `errors`."""

    status: int
    errors: dict[str, list[str]]
    headers: dict[str, str] = field(default_factory=dict)


def refused(status: int, name: str, text: str) -> RefusedError:
    """Return an error about one field or header."""
    return RefusedError(status, {name: [str(text)]})


def once(request: HttpRequest, key: str) -> str:
    """Return how `key`, the header `Idempotency-Key`, is kept: 64 hexadecimal digits, "" without one.

    The answer to who sends it again holds a secret, so a key is of the person whose token came with it. Without a token
    it is of whoever knows it, as a phone comes back from another address; an easily guessed one only of its address.
    """
    person = getattr(request.user, "pk", None)
    whose = f"person {person}" if person else rates.address(request) if len(key) < GUESSED else ""
    return hashlib.sha256(f"api:{whose}:{key}".encode()).hexdigest() if key else ""


#: For `response=`: what every operation may answer beside its own.
READING: dict[int, Any] = {404: Errors, 422: Errors, 429: Errors}
WRITING: dict[int, Any] = dict.fromkeys((401, 403, 404, 409, 413, 422, 429, 507), Errors)


@dataclass
class Sent:
    """What a write sent: each field once, or as a list, and files."""

    fields: dict[str, str | list[str]]
    files: MultiValueDict[str, Any]
    whole: dict[str, Any] = field(default_factory=dict)


def sent(
    request: HttpRequest, known: Mapping[str, bool], most: int | None = None, *, whole: Container[str] = ()
) -> Sent:
    """Read the body, as multipart, form or JSON. `known` names the fields; true for those that may be a list.

    A JSON field in `whole` may be anything and comes back unread, apart from the others.
    `most` is how many bytes a file may have, if not those of a picture; more than what the view takes never comes here
    (core.middleware.takes_files). Raise RefusedError: 413 when it is too large, 422 when it cannot be read or holds
    something unknown, 507 when there is no room for its file.
    """
    most = most or settings.IMAGE_MAX_BYTES
    if int(request.META.get("CONTENT_LENGTH") or 0) > most + AROUND_A_FILE:
        size = most // 1_000_000
        raise refused(413, "file", _("This is larger than %(most)s MB. Send a smaller file.") % {"most": size})
    try:
        if request.content_type == "application/json":
            read = _json(request)
            apart = {name: read.pop(name) for name in [*read] if name in whole}
            return Sent(_checked(read, known), MultiValueDict(), apart)
        form, files = _form(request)
    except RequestDataTooBig as error:
        raise refused(413, "body", _("This is too large.")) from error
    except (MultiPartParserError, BadRequest, SuspiciousOperation, UnicodeError, ValueError) as error:
        raise refused(422, "body", _("We cannot read what was sent. Send multipart/form-data or JSON.")) from error
    if disk.let_go(request):
        raise refused(507, "file", _("There is no room here just now. Nothing was saved; send it again in a while."))
    lists = {name: form.getlist(name) for name in form}
    return Sent(_checked({n: v if known.get(n) else v[-1] for n, v in lists.items()}, known), files)


def wrong(fields: Mapping[str, str], most: Mapping[str, int]) -> dict[str, list[str]]:
    """Return errors of fields that hold NUL, or more characters than `most` gives for them."""
    errors: dict[str, list[str]] = {}
    for name, value in fields.items():
        if "\0" in value:
            errors[name] = [_("This holds a character that is none.")]
        elif name in most and len(value) > most[name]:
            errors[name] = [_("This has more than %(most)s characters.") % {"most": most[name]}]
    return errors


def _json(request: HttpRequest) -> dict[str, Any]:
    read = json.loads(request.body or b"{}")
    if isinstance(read, dict):
        return read
    raise BadRequest


def _form(request: HttpRequest) -> tuple[QueryDict, MultiValueDict[str, Any]]:
    if request.method != "POST":  # Django reads forms of POST only
        method, request.method = request.method, "POST"
        try:
            request._load_post_and_files()  # type: ignore[attr-defined]  # not in the stubs
        finally:
            request.method = method
    return request.POST, request.FILES


def _checked(read: dict[str, Any], known: Mapping[str, bool]) -> dict[str, str | list[str]]:
    errors: dict[str, list[str]] = {}
    clean: dict[str, str | list[str]] = {}
    for name, value in read.items():
        if name not in known:
            errors[name] = [_("There is no field with this name.")]
        elif value is None:
            clean[name] = [] if known[name] else ""
        elif known[name] and isinstance(value, list) and all(isinstance(one, str) for one in value):
            clean[name] = value
        elif isinstance(value, str):
            clean[name] = [value] if known[name] else value
        else:
            errors[name] = [_("This must be text.")]
    if errors:
        raise RefusedError(422, errors)
    return clean

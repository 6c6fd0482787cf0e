"""Texts through the API: read them, begin one, enter the room of one."""

from datetime import date, datetime
from typing import Any, Literal

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import HeaderEx, P, Router, Schema, Status

from cocreate.accounts.api import MaybeBearer
from cocreate.core.api import READING, WRITING, RefusedError, once, refused, sent, wrong
from cocreate.trajectories.access import trajectory_member
from cocreate.trajectories.actions import GoneError

from . import access, actions, queries
from .files.page import marked, page
from .files.taken import Taken
from .models import Document, Version
from .rooms import key_to

router = Router(tags=["documents"])
Secret = HeaderEx[str, P(alias="X-Secret")]
PAGE = 50
#: What may be sent, and how many characters it may have.
FIELDS = {"trajectory": 80, "title": 120, "kind": 10, "reading": 10, "writing": 10, "text": 100_000}
CHOICES = {"kind": Document.Kind, "reading": Document.Reading, "writing": Document.Writing}
SHAPES = {"html": (page, "text/html; charset=utf-8"), "markdown": (marked, "text/markdown; charset=utf-8")}
SAME = ("number", "name", "made_at", "agreed_on", "present", "content", "text")
TEXT = {"schema": {"type": "string"}}


class TokenOut(Schema):
    """How a stock client of y-websocket comes in. Only `write` changes the text; `suggest` and `read` see it change."""

    url: str
    room: str
    token: str
    rights: str


class Summary(Schema):
    """A text in a list. `settled_on` is the day on which the group agreed on it, when it stands still."""

    id: str
    page: str
    trajectory: str
    title: str
    kind: str
    settled_on: date | None
    changed_at: datetime


class DocumentOut(Summary):
    """A text. `content` is JSON of ProseMirror, as documents/schema.json allows; `text` are its words."""

    reading: str
    writing: str
    language: str
    content: dict[str, Any]
    text: str


class Listed(Schema):
    """The last changed first; `next` is the `after` of the next page, empty on the last."""

    items: list[Summary]
    next: str


class VersionOut(Schema):
    """A version. `wrote`: of which role so many wrote since the one before, for who takes part; `present`: a count."""

    number: int
    page: str
    name: str
    made_at: datetime
    wrote: list[tuple[str, int]]
    agreed_on: date | None
    present: int | None
    content: dict[str, Any]
    text: str


class Versions(Schema):
    """Versions, the newest first."""

    items: list[VersionOut]


def _summary(found: Document) -> dict[str, Any]:
    settled = found.standing.agreed_on if found.is_settled and found.standing else None
    same = {name: getattr(found, name) for name in ("title", "kind", "changed_at")}
    where = f"{settings.ORIGIN}{found.get_absolute_url()}"
    return {"id": found.pk, "page": where, "trajectory": found.trajectory.slug, "settled_on": settled, **same}


def _whole(reader: access.Reader) -> dict[str, Any]:
    found = reader.document
    content, text = queries.shown_to(found, inner=reader.inner)
    same = {"reading": found.reading, "writing": found.writing, "language": found.trajectory.language}
    return _summary(found) | same | {"content": content, "text": text}


def _reader(request: HttpRequest, document_id: str, secret: str) -> access.Reader:
    return access.document_with_secret(request, document_id, secret)


@router.get("/documents", response={200: Listed} | READING, summary="Texts that everybody may read")
def documents(request: HttpRequest, trajectory: str = "", after: str = "", secret: Secret = "") -> dict[str, object]:
    """Return a page of them, also those of one trajectory; with its X-Secret all that who takes part reads there."""
    if "\0" in trajectory + after + secret:
        raise refused(404, "trajectory", _("This does not exist, or it is not for you."))
    found = queries.public()
    if secret and trajectory:
        found = queries.of_trajectory(trajectory_member(request, trajectory, secret)[0], inner=True)
    elif trajectory:
        where, _member, inner = access.trajectory_inner(request, trajectory)
        found = queries.of_trajectory(where, inner=inner)
    rows, more = queries.after(found, after, PAGE)
    return {"items": [_summary(each) for each in rows], "next": rows[-1].pk if more else ""}


def _fields(request: HttpRequest) -> dict[str, str]:
    read = {name: str(value).strip() for name, value in sent(request, dict.fromkeys(FIELDS, False)).fields.items()}
    errors = wrong(read, FIELDS)
    for name, value in read.items():
        if value and name not in errors and name in CHOICES and value not in CHOICES[name].values:
            told = ", ".join(map(str, CHOICES[name].values))
            errors[name] = [_("Choose one of: %(choices)s.") % {"choices": told}]
    if not read.get("title"):
        errors.setdefault("title", [_("Give it a name.")])
    if not read.get("trajectory"):
        errors.setdefault("trajectory", [_("Say in which trajectory: its slug.")])
    if errors:
        raise RefusedError(422, errors)
    return {name: value for name, value in read.items() if value}


def _body() -> dict[str, Any]:
    known = {name: {"type": "string", "maxLength": most} for name, most in FIELDS.items()}
    known |= {name: {"enum": [str(one) for one in of.values]} for name, of in CHOICES.items()}
    schema = {"type": "object", "properties": known, "required": ["trajectory", "title"], "additionalProperties": False}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.post(
    "/documents",
    response={201: DocumentOut} | WRITING,
    auth=MaybeBearer(),
    summary="Begin a text",
    openapi_extra=_body(),
)
def start(request: HttpRequest, secret: Secret = "") -> Status[dict[str, Any]]:
    """Begin one in a trajectory, with X-Secret or the token of who takes part. `text` may be its first words.

    With `Idempotency-Key`, twice is once.
    """
    fields = _fields(request)
    if "\0" in secret:
        raise refused(404, "X-Secret", _("This does not exist, or it is not for you."))
    trajectory, member = trajectory_member(request, fields["trajectory"], secret)
    try:
        key = once(request, f"{member.pk}:{sent_key}" if (sent_key := request.headers.get("Idempotency-Key")) else "")
        made = actions.start(trajectory, fields, member, text=fields.get("text", ""), once=key)
    except GoneError as error:
        raise RefusedError(409, {"trajectory": list(error.messages)}) from error
    made.refresh_from_db()
    return Status(201, _whole(access.Reader(made, member, None, inner=True)))


@router.get(
    "/documents/{document_id}",
    response={200: DocumentOut} | READING,
    summary="One text",
    openapi_extra={"responses": {200: {"content": {"text/html": TEXT, "text/markdown": TEXT}}}},
)
def document(
    request: HttpRequest, document_id: str, form: Literal["json", "html", "markdown"] | None = None, secret: Secret = ""
) -> Any:
    """Return a text: what was settled, or what is being written. By `form` or `Accept` as JSON, HTML or Markdown."""
    reader = _reader(request, document_id, secret)
    accepted = request.headers.get("Accept", "")
    asked: str = form or next((kind for kind in SHAPES if accepted.startswith(f"text/{kind}")), "json")
    if asked == "json":
        return _whole(reader)
    content, _text = queries.shown_to(reader.document, inner=reader.inner)
    things = queries.things(content, reader.document.trajectory, inner=reader.inner)
    make, media_type = SHAPES[asked]
    response = HttpResponse(make(Taken(reader.document, content, things)), content_type=media_type)
    response["Vary"] = "Accept"
    return response


@router.get("/documents/{document_id}/versions", response={200: Versions} | READING, summary="The versions of a text")
def versions(request: HttpRequest, document_id: str, secret: Secret = "") -> dict[str, object]:
    """Return the versions that a reader may see, the newest first, with what each held."""
    reader = _reader(request, document_id, secret)
    where = f"{settings.ORIGIN}{reader.document.get_absolute_url()}versies/"

    def shown(one: Version) -> dict[str, Any]:
        same = {name: getattr(one, name) for name in SAME}
        return {"page": f"{where}{one.number}/", "wrote": one.wrote if reader.inner else [], **same}

    return {"items": [shown(one) for one in queries.versions(reader.document, inner=reader.inner)[:PAGE]]}


@router.post(
    "/documents/{document_id}/token",
    response={200: TokenOut} | WRITING,
    auth=MaybeBearer(),
    summary="Enter the room of a text",
)
def token(request: HttpRequest, document_id: str, secret: Secret = "") -> dict[str, str]:
    """Return a token for its room: `new WebsocketProvider(url, room, doc, {params: {token}})`.

    To write with X-Secret of who takes part, or a Bearer token of them; else to read along.
    """
    reader = _reader(request, document_id, secret)
    if not reader.sees_now:
        raise Http404
    return key_to(request, reader)

"""What is said about a text through the API: suggestions and remarks, and what becomes of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import HeaderEx, P, Router, Schema, Status

from cocreate.accounts.actions import guest_for
from cocreate.accounts.api import MaybeBearer
from cocreate.accounts.models import Guest, Person
from cocreate.core.api import READING, WRITING, RefusedError, refused, sent, wrong
from cocreate.moderation import spam

from . import access, actions, queries
from .models import Comment, Suggestion

router = Router(tags=["documents"])
Secret = HeaderEx[str, P(alias="X-Secret")]
Result = TypeVar("Result")
Model = type[Suggestion] | type[Comment]
#: What may be sent, and how many characters it may have.
SUGGESTED = {"quote": 2_000, "replacement": 5_000, "why": 1_000, "name": 80}
REMARKED = {"body": 2_000, "quote": 2_000, "name": 80, "suggestion": 12, "answers": 12}
DECIDED = {"state": 10, "reason": 300}
#: Which states one may give it; `heard`: all who read the text see it.
STATES: dict[Model, tuple[str, ...]] = {
    Suggestion: ("accepted", "declined", "withdrawn", "heard"),
    Comment: ("resolved", "withdrawn", "heard"),
}


class SaidOut(Schema):
    """What somebody said. `waits`: only who takes part and who said it see it; `secret_url` only when it was made."""

    id: str
    page: str
    name: str
    role: str
    quote: str
    at: datetime
    waits: bool
    state: str
    secret_url: str = ""


class SuggestionOut(SaidOut):
    """Other words for those of `quote`; for none: behind the text. `state`: open, accepted, declined, withdrawn."""

    replacement: str
    why: str
    decided_at: datetime | None
    reason: str


class RemarkOut(SaidOut):
    """A remark, perhaps in answer to one or about a suggestion (their ids). `state`: open or resolved."""

    body: str
    suggestion: str
    answers: str


class Suggestions(Schema):
    """The open ones first, then the newest."""

    items: list[SuggestionOut]


class Remarks(Schema):
    """The first said on top, answers too."""

    items: list[RemarkOut]


def _out(said: Suggestion | Comment, *, made: bool = False) -> dict[str, Any]:
    where = f"{settings.ORIGIN}{said.document.get_absolute_url()}#{said.WORD}-{said.pk}"
    same = {name: getattr(said, name) for name in ("name", "role", "quote", "at")}
    out = {"id": said.pk, "page": where, "waits": said.nodded_at is None, **same}
    if made:
        out["secret_url"] = f"{settings.ORIGIN}{said.secret_path}"
    if isinstance(said, Suggestion):
        return out | {name: getattr(said, name) for name in ("replacement", "why", "state", "decided_at", "reason")}
    above = {"suggestion": said.suggestion_id or "", "answers": said.answers_id or ""}
    return out | above | {"body": said.body, "state": "resolved" if said.resolved_at else "open"}


def _reader(request: HttpRequest, document_id: str, secret: str) -> access.Reader:
    reader = access.document_with_secret(request, document_id, secret)
    if not reader.sees_now:
        raise Http404
    return reader


def _fields(request: HttpRequest, known: dict[str, int]) -> dict[str, str]:
    read = {name: str(value).strip() for name, value in sent(request, dict.fromkeys(known, False)).fields.items()}
    if errors := wrong(read, known):
        raise RefusedError(422, errors)
    return read


def _body(known: dict[str, int], *required: str, **choices: tuple[str, ...]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: {"type": "string", "maxLength": most} for name, most in known.items()}
    fields |= {name: {"enum": [*values]} for name, values in choices.items()}
    schema = {"type": "object", "properties": fields, "required": [*required], "additionalProperties": False}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _giver(request: HttpRequest, reader: access.Reader) -> Guest | None:
    if reader.member and reader.member.guest:
        return reader.member.guest
    return guest_for(request.user) if isinstance(request.user, Person) else None


def _hold_back(request: HttpRequest, reader: access.Reader) -> None:
    if not reader.member:
        spam.hold_back(request, "text")


def _do(field: str, act: Callable[[], Result]) -> Result:
    """Do it. Raise RefusedError about `field`: 422 for what was sent, 409 for what the text does not take now."""
    try:
        return act()
    except ValidationError as error:
        texts = [str(text) for text in error.messages]
        code = getattr(error, "code", None)
        raise RefusedError(422 if code else 409, {code or field: texts}) from error


@router.get(
    "/documents/{document_id}/suggestions",
    response={200: Suggestions} | READING,
    summary="What others would write in a text",
)
def suggestions(request: HttpRequest, document_id: str, secret: Secret = "") -> dict[str, object]:
    """Return the suggestions that a reader sees, open and decided."""
    reader = _reader(request, document_id, secret)
    return {"items": [_out(one) for one in queries.suggestions(reader.document, reader.guest, inner=reader.inner)]}


@router.get(
    "/documents/{document_id}/remarks", response={200: Remarks} | READING, summary="What people say about a text"
)
def remarks(request: HttpRequest, document_id: str, secret: Secret = "") -> dict[str, object]:
    """Return the remarks that a reader sees, with their answers."""
    reader = _reader(request, document_id, secret)
    return {"items": [_out(one) for one in queries.comments(reader.document, reader.guest, inner=reader.inner)]}


@router.post(
    "/documents/{document_id}/suggestions",
    response={201: SuggestionOut} | WRITING,
    auth=MaybeBearer(),
    summary="Suggest other words",
    openapi_extra=_body(SUGGESTED),
)
def suggest(request: HttpRequest, document_id: str, secret: Secret = "") -> Status[dict[str, Any]]:
    """Suggest `replacement` for the words of `quote`, also without an account: others see it after a nod (`waits`)."""
    reader = _reader(request, document_id, secret)
    fields = _fields(request, SUGGESTED)
    _hold_back(request, reader)
    giver = _giver(request, reader)
    made = _do("document", lambda: actions.suggest(reader.document, fields, giver, reader.member))
    return Status(201, _out(made, made=True))


@router.post(
    "/documents/{document_id}/remarks",
    response={201: RemarkOut} | WRITING,
    auth=MaybeBearer(),
    summary="Say something about a text",
    openapi_extra=_body(REMARKED, "body"),
)
def remark(request: HttpRequest, document_id: str, secret: Secret = "") -> Status[dict[str, Any]]:
    """Say `body` about all of it, about `quote`, about a `suggestion`, or in answer to a remark (`answers`: ids)."""
    reader = _reader(request, document_id, secret)
    fields = _fields(request, REMARKED)
    if not fields.get("body"):
        raise refused(422, "body", _("Say in a few words what you think."))
    above: dict[str, Any] = {}
    models: dict[str, Model] = {"suggestion": Suggestion, "answers": Comment}
    for name, model in models.items():
        if wanted := fields.pop(name, ""):
            above[name] = _seen(reader, model, wanted, name)
    _hold_back(request, reader)
    giver = _giver(request, reader)
    made = _do("document", lambda: actions.comment(reader.document, fields, giver, reader.member, **above))
    return Status(201, _out(made, made=True))


def _seen(reader: access.Reader, model: Model, pk: str, name: str) -> Suggestion | Comment:
    try:
        return access.said_read(reader, model, pk)
    except Http404 as error:
        raise refused(422, name, _("There is no such thing said about this text.")) from error


@router.patch(
    "/documents/{document_id}/suggestions/{said_id}",
    response={200: SuggestionOut} | WRITING,
    auth=MaybeBearer(),
    summary="Decide on a suggestion",
    openapi_extra=_body(DECIDED, "state", state=STATES[Suggestion]),
)
def decide(request: HttpRequest, document_id: str, said_id: str, secret: Secret = "") -> dict[str, Any]:
    """Take it over (`accepted`) or not (`declined`, with a `reason`), for who writes in the text.

    `withdrawn` takes it back, with the key at the end of its own `secret_url` as X-Secret too. `heard` lets everybody
    see it, for who pulls. 409 when its words do not stand in the text once, when it was decided, or when the text
    stands still.
    """
    return _decided(request, document_id, (Suggestion, said_id), secret)


@router.patch(
    "/documents/{document_id}/remarks/{said_id}",
    response={200: RemarkOut} | WRITING,
    auth=MaybeBearer(),
    summary="Put a remark aside, or take it back",
    openapi_extra=_body(DECIDED, "state", state=STATES[Comment]),
)
def settle(request: HttpRequest, document_id: str, said_id: str, secret: Secret = "") -> dict[str, Any]:
    """Put it aside as talked over (`resolved`), for who writes in it; `withdrawn`, `heard` as of suggestions."""
    return _decided(request, document_id, (Comment, said_id), secret)


def _decided(request: HttpRequest, document_id: str, which: tuple[Model, str], secret: str) -> dict[str, Any]:
    model, pk = which
    if "\0" in document_id + pk + secret:
        raise Http404
    fields = _fields(request, DECIDED)
    state = fields.get("state", "")
    if state not in STATES[model]:
        raise refused(422, "state", _("Choose one of: %(choices)s.") % {"choices": ", ".join(STATES[model])})
    said = queries.said(model, document_id, pk)
    if said and secret and said.opens_with(secret):
        if state != "withdrawn":
            raise refused(403, "state", _("With this secret one only takes it back."))
        actions.take_back(said, None)
    else:
        reader = access.document_with_secret(request, document_id, secret)
        said = access.said_read(reader, model, pk)
        _change(request, reader, said, fields)
    return _out(queries.said(model, document_id, pk) or said)


def _change(request: HttpRequest, reader: access.Reader, said: Suggestion | Comment, fields: dict[str, str]) -> None:
    state, member = fields["state"], reader.member
    by = member or (request.user if isinstance(request.user, Person) else reader.guest)
    if state == "withdrawn" and (access.said_own(reader, said) or reader.keeps_order):
        actions.take_back(said, by)
    elif state == "heard" and reader.keeps_order:
        actions.nod(said, by)
    elif state in {"withdrawn", "heard"} or member is None or not access.may_write(reader.document, member):
        raise refused(403, "state", _("This is not yours to decide."))
    elif isinstance(said, Comment):
        actions.resolve(said, member)
    elif state == "accepted":
        _do("state", lambda: actions.accept(said, member))
    else:
        _do("state", lambda: actions.decline(said, member, fields.get("reason", "")))

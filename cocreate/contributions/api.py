"""One contribution through the API: give, change, withdraw. Where it stands in the guide is known higher up."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import HeaderEx, P, Router, Schema, Status

from cocreate.accounts.actions import guest_for
from cocreate.accounts.api import MaybeBearer
from cocreate.accounts.models import Person
from cocreate.core.api import READING, WRITING, RefusedError, once, refused, sent
from cocreate.media import captions
from cocreate.media.models import Recording, Transcript
from cocreate.media.queries import shown as shown_transcript
from cocreate.moderation import spam
from cocreate.moderation.access import may_decide
from cocreate.moderation.queries import remarks

from . import access, actions, queries
from .forms import LANGUAGES, ShareForm
from .kinds import KINDS
from .kinds._kind import file_address
from .models import Consent, Contribution, WayBack

router = Router(tags=["contributions"])
Secret = HeaderEx[str, P(alias="X-Secret")]
#: What may be sent, and whether it may be a list.
FIELDS = {
    **dict.fromkeys(("title", "text", "url", "upload", "alt", "language", "name", "place", "licence", "until"), False),
    **dict.fromkeys(("recognisable", "minors", "see_first", "writer", "way_back", "way_back_to", "given_how"), False),
    "purposes": True,
    "stones": True,
}
INNER = {"name": "shown_name", "place": "place_name", "way_back": "way", "way_back_to": "to"}
OUTER = {inner: outer for outer, inner in INNER.items()}


class ContributionOut(Schema):
    """Something a person gave. `image`, `url`, `preview` and `media` are there for kinds that have them.

    `status` is published, unless its giver asks with X-Secret; then `remarks` holds what editors asked or told, and the
    addresses of its files open for an hour without a secret. `way_back` tells how who told it hears what came of it,
    with the address that stands on the card.
    """

    id: str
    page: str
    kind: str
    status: str
    title: str
    text: str
    language: str
    name: str
    place: str
    licence: str
    stones: list[str]
    traits: list[str]
    offered_at: datetime
    published_at: datetime | None
    changed_at: datetime | None
    until: date | None
    is_example: bool
    editors_note: str
    image: dict[str, Any] | None = None
    url: str | None = None
    preview: dict[str, Any] | None = None
    media: dict[str, Any] | None = None
    way_back: dict[str, Any] | None = None
    remarks: list[dict[str, Any]] | None = None


class Given(Schema):
    """What was given. Keep `secret`: it is told only now, and with it this can be changed and withdrawn."""

    id: str
    status: str
    secret: str
    secret_url: str


def body(more: dict[str, Any], required: list[str]) -> dict[str, Any]:
    """Return the OpenAPI description of a body with FIELDS and `more`."""
    text = {"type": "string"}
    fields: dict[str, Any] = {
        **more,
        "title": text | {"maxLength": 120},
        "text": text | {"maxLength": 6000},
        "upload": text | {"description": "Addresses at /uploads/ (tus 1.0) of film or sound, with a space between."},
        "url": text | {"maxLength": 1000},
        "alt": text | {"maxLength": 300},
        "language": text,
        "name": text | {"maxLength": 80},
        "place": text | {"maxLength": 120},
        "licence": {"enum": [str(choice) for choice in Contribution.Licence.values]},
        "until": text | {"format": "date"},
        "recognisable": {"enum": ["nobody", "agreed"]},
        "minors": {"enum": ["", "parents", "both", "themselves"]},
        "see_first": {"enum": ["", "true"]},
        "writer": text | {"maxLength": 80, "description": "Who wrote down what someone else told; editors see it."},
        "way_back": {"enum": [str(choice) for choice in WayBack.Way.values]},
        "way_back_to": text | {"maxLength": 254, "description": "Phone number or address of who told it."},
        "given_how": {"enum": ["spoken", "paper"], "description": "How who told it agreed; only with `writer`."},
        "purposes": {"type": "array", "items": {"enum": ["teaching", "press"]}},
        "stones": {"type": "array", "items": text},
    }
    schema = {"type": "object", "properties": fields, "required": required, "additionalProperties": False}
    came = {"file": text | {"format": "binary"}, "consent_form": text | {"contentMediaType": "image/*"}}
    with_file = schema | {"properties": fields | came}
    content = {"multipart/form-data": {"schema": with_file}, "application/json": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


def shown(contribution: Contribution, *, viewing: str = "", **more: Any) -> dict[str, Any]:
    """Return a contribution as ContributionOut. `viewing` opens its files for its giver (access.viewing_token)."""
    same = ("kind", "status", "title", "text", "language", "licence", "is_example", "editors_note")
    return {
        **{name: getattr(contribution, name) for name in (*same, "offered_at", "published_at", "changed_at")},
        "id": contribution.pk,
        "page": f"{settings.ORIGIN}{contribution.get_absolute_url()}",
        "name": contribution.shown_name,
        "place": contribution.place_name,
        "until": contribution.visible_until,
        "stones": [stone.pk for stone in contribution.stones.all()],
        "traits": [trait.pk for trait in contribution.traits.all()],
        **KINDS[contribution.kind].api(contribution, settings.ORIGIN, viewing),
        **more,
    }


def give(request: HttpRequest, fields: dict[str, Any], files: MultiValueDict[str, Any]) -> Contribution:
    """Save what someone gives, with the care that the form on the site takes. Raise RefusedError when it is not right.

    Call it inside a transaction. With a header `Idempotency-Key`, sending twice gives one item.
    """
    kind = KINDS.get(fields.get("kind", ""))
    if kind is None:
        raise refused(422, "kind", _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(KINDS)})
    defaults = {"language": (get_language() or "nl")[:2], "licence": str(Contribution.Licence.BY_SA)}
    key = once(request, request.headers.get("Idempotency-Key", ""))
    if key and (before := queries.offered_with(key)):  # what came with it is taken already
        return before
    form = _valid(ShareForm(kind, defaults | _inner(fields), files))
    spam.hold_back(request, "offer")
    giver = guest_for(request.user) if isinstance(request.user, Person) else None
    contribution, _new = actions.offer(
        kind,
        form.cleaned_data,
        giver,
        suspicion=spam.suspicions(request, form.words()),
        key=key or None,
        given_how="api",
    )
    return contribution


def _inner(fields: dict[str, Any]) -> dict[str, Any]:
    inner = {INNER.get(name, name): value for name, value in fields.items()}
    if "purposes" in inner:  # the guide itself is always one, and not asked
        inner["purposes"] = [one for one in inner["purposes"] if one != Consent.Purpose.GUIDE]
    return inner


def _valid(form: ShareForm) -> ShareForm:
    """Return the form when it is right. Who a picture shows may stay untold; an editor looks."""
    if "recognisable" in form.fields:
        form.fields["recognisable"].required = False
    for name in ("title", "text", "shown_name", "place_name", "alt", "url", "upload", "writer", "to"):
        if "\0" in str(form.data.get(name, "")):
            raise refused(422, OUTER.get(name, name), _("This holds a character that is none."))
    if not form.is_valid():
        raise RefusedError(422, {OUTER.get(name, name): [str(e) for e in found] for name, found in form.errors.items()})
    return form


def _of_giver(request: HttpRequest, contribution_id: str, secret: str) -> Contribution:
    if not secret:
        raise refused(401, "X-Secret", _("Send the secret that you got when you gave this."))
    return access.contribution_edit(request, contribution_id, secret)


def read(request: HttpRequest, contribution_id: str, secret: str) -> tuple[Contribution, dict[str, object]]:
    """Return what everybody may see, or with the secret its giver's own, whatever its state; and how it is shown."""
    if secret:
        given = access.contribution_edit(request, contribution_id, secret)
        return given, _own(given)
    found = access.contribution_read(request, contribution_id)
    return found, shown(found)


def _own(given: Contribution) -> dict[str, object]:
    said = [{"by_editor": one.by_editor, "text": one.text, "at": one.at} for one in remarks(given)]
    viewing = "" if given.is_public else access.viewing_token(given)
    return shown(given, viewing=viewing, remarks=said, way_back=_way_back(given))


def _way_back(given: Contribution) -> dict[str, Any] | None:
    told: WayBack | None = getattr(given, "way_back", None)
    if told is None or not told.writer:
        return None
    url = f"{settings.ORIGIN}{reverse('contributions:open_code', args=[told.code])}"
    return {"writer": told.writer, "way": told.way, "to": told.to, "url": url, "told_at": told.told_at}


@router.patch(
    "/contributions/{contribution_id}",
    response={200: ContributionOut} | WRITING,
    summary="Change what you gave",
    openapi_extra=body({}, []),
)
def change(request: HttpRequest, contribution_id: str, secret: Secret = "") -> dict[str, object]:
    """Change the fields that are sent, as multipart, form or JSON. New words wait again, unless you are trusted."""
    given = _of_giver(request, contribution_id, secret)
    what = sent(request, FIELDS, settings.UPLOAD_MAX_BYTES)
    before = ShareForm(KINDS[given.kind], contribution=given).initial
    flat = {name: _written(before.get(name)) for name in (*ShareForm.base_fields, *KINDS[given.kind].fields())}
    unknown = {name: [_("This kind of contribution has no such field.")] for name in what.fields if _lacks(given, name)}
    if unknown:
        raise RefusedError(422, unknown)
    form = _valid(ShareForm(KINDS[given.kind], _inner(flat) | _inner(what.fields), what.files, contribution=given))
    spam.hold_back(request, "offer")
    suspicion = spam.suspicions(request, form.words(), besides=given)
    try:
        actions.change(given, form.cleaned_data, given.giver, suspicion=suspicion)
    except actions.GoneError as error:
        raise RefusedError(409, {"status": error.messages}) from error
    return _own(access.contribution_edit(request, contribution_id, secret))


def _lacks(given: Contribution, name: str) -> bool:
    return INNER.get(name, name) not in {*ShareForm.base_fields, *KINDS[given.kind].fields()}


def _written(value: object) -> object:
    return value if isinstance(value, list) else str(value or "")


@router.delete("/contributions/{contribution_id}", response={204: None} | WRITING, summary="Take back what you gave")
def withdraw(request: HttpRequest, contribution_id: str, secret: Secret = "") -> Status[None]:
    """Withdraw it: gone everywhere at the next request. Twice is as once."""
    given = _of_giver(request, contribution_id, secret)
    actions.withdraw(given, given.giver)
    return Status(204, None)


class TranscriptOut(Schema):
    """What is said in film or sound. `cues` have times in milliseconds, or none while someone only typed the words."""

    language: str
    made_by: str
    checked: bool
    state: str
    text: str
    cues: list[dict[str, Any]]


def _said(made: Transcript) -> dict[str, object]:
    same = ("language", "made_by", "checked", "state", "text", "cues")
    return {name: getattr(made, name) for name in same}


def _recording(found: Contribution) -> Recording:
    clip = getattr(found, "clip", None)
    if clip is None or not clip.recording.is_ready:
        raise refused(404, "id", _("There is no recording that is ready."))
    recording: Recording = clip.recording
    return recording


@router.get(
    "/contributions/{contribution_id}/transcript",
    response={200: TranscriptOut} | READING,
    summary="What is said in film or sound",
)
def transcript(request: HttpRequest, contribution_id: str, secret: Secret = "") -> dict[str, object]:
    """Return the transcript that stands beside it; 404 when nobody wrote one."""
    found, _told = read(request, contribution_id, secret)
    written = shown_transcript(_recording(found))
    if written is None:
        raise refused(404, "id", _("Nobody wrote out what is said yet."))
    return _said(written)


@router.patch(
    "/contributions/{contribution_id}/transcript",
    response={200: TranscriptOut} | WRITING,
    auth=MaybeBearer(),
    summary="Write out what is said",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "properties": {"text": {"type": "string"}, "language": {"type": "string", "maxLength": 12}},
                        "required": ["text"],
                        "additionalProperties": False,
                    }
                }
            },
        }
    },
)
def write_out(request: HttpRequest, contribution_id: str, secret: Secret = "") -> dict[str, object]:
    """Write out what is said, with X-Secret as its giver or with the token of an editor.

    `text` is WebVTT or SubRip, or a line for each sentence, with or without a time: "0:05 Fatima: We began".
    """
    by_editor = not secret and may_decide(request.user)
    if not secret and not by_editor:
        raise refused(401, "X-Secret", _("Send the secret that you got when you gave this, or an editor's token."))
    if by_editor:
        found = access.contribution_read(request, contribution_id)
    else:
        found = access.contribution_edit(request, contribution_id, secret)
    recording = _recording(found)
    what = sent(request, {"text": False, "language": False}).fields
    text, language = str(what.get("text", "")), str(what.get("language") or found.language)
    try:
        is_file = text.lstrip("\ufeff").startswith("WEBVTT") or "-->" in text
        cues = captions.read_file(text) if is_file else captions.read_typed(text, (), recording.duration)
    except captions.UnreadableError as error:
        raise refused(422, "text", _("We cannot read this as captions.")) from error
    if not cues:
        raise refused(422, "text", _("Nothing is written yet."))
    if language not in dict(LANGUAGES):
        raise refused(422, "language", _("We do not know this language."))
    maker = Transcript.Maker.EDITOR if by_editor else Transcript.Maker.GIVER
    by = request.user if by_editor and isinstance(request.user, Person) else found.giver
    return _said(actions.write_out(found, cues, language, by, maker))


class ConsentOut(Schema):
    """What was allowed from a moment on; the first of the list holds now."""

    at: datetime
    purposes: list[str]
    until: date | None
    recognisable: str
    minors: str
    see_first: bool
    given_how: str
    form: str | None


@router.get(
    "/contributions/{contribution_id}/consent",
    response={200: list[ConsentOut]} | WRITING,
    summary="What its giver allowed, and when",
)
def consent(request: HttpRequest, contribution_id: str, secret: Secret = "") -> list[dict[str, Any]]:
    """Return every consent, the newest first. `form` is the photo of the paper, open for an hour. Needs X-Secret."""
    given = _of_giver(request, contribution_id, secret)
    viewing = access.viewing_token(given)
    same = ("at", "purposes", "until", "recognisable", "minors", "see_first", "given_how")
    return [
        {name: getattr(one, name) for name in same}
        | {"form": file_address(settings.ORIGIN, one.form.url, viewing) if one.form else None}
        for one in given.consents.all()
    ]

"""The map through the API: its data, the token of its room, and things without a socket."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import HeaderEx, P, Router, Schema, Status

from cocreate.accounts.actions import guest_for
from cocreate.accounts.api import MaybeBearer
from cocreate.accounts.models import Guest, Person
from cocreate.core import geo
from cocreate.core.api import WRITING, Errors, RefusedError, refused, sent, wrong
from cocreate.moderation import spam

from . import access, actions, geojson, queries
from .access import Reader
from .models import LAYER, STORY, TITLE, WHERE, WHY, Layer, State, Thing
from .tokens import Token, token_for
from .values import Told, told_of

router = Router(tags=["map"])
Secret = HeaderEx[str, P(alias="X-Secret")]
FIELDS = {"title": TITLE, "story": STORY, "where": WHERE, "layer": LAYER, "stone": 40, "trait": 40}
ADDED = FIELDS | {"meeting": 12, "role": 40}
CHANGED = FIELDS | {"state": 12, "why": WHY}


class TokenOut(Schema):
    """How a stock client of y-websocket comes in. `rights` is read or write; with read it sees what others change."""

    url: str
    room: str
    token: str
    rights: str


class FeatureOut(Schema):
    """A thing as a GeoJSON feature: how it came and in what state it is stands in its properties."""

    type: str
    id: str
    geometry: dict[str, Any] | None
    properties: dict[str, Any]


def _body(fields: dict[str, int], **more: Any) -> dict[str, Any]:
    text = {name: {"type": "string", "maxLength": most} for name, most in fields.items()}
    drawn = {
        "type": ["object", "null"],
        "description": "A GeoJSON geometry in WGS84: point, line, area or areas.",
    }
    plain = {"type": "object", "properties": text | {"geometry": drawn}, "additionalProperties": False, **more}
    properties = {"type": "object", "properties": text, "description": "What is not named here is passed over.", **more}
    feature = {
        "type": "object",
        "properties": {"type": {"const": "Feature"}, "geometry": drawn, "properties": properties},
        "required": ["type", "properties"],
    }
    schema = {"anyOf": [plain, feature]}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _reader(request: HttpRequest, slug: str, secret: str) -> Reader:
    if "\0" in slug + secret:
        raise refused(404, "slug", _("This does not exist, or it is not for you."))
    return access.reader(request, slug, secret)


@router.post(
    "/trajectories/{slug}/map/token", response={200: TokenOut} | WRITING, auth=MaybeBearer(), summary="Enter the map"
)
def token(request: HttpRequest, slug: str, secret: Secret = "") -> Token:
    """Return a token for the room of the map: `new WebsocketProvider(url, room, doc, {params: {token}})`.

    To write with X-Secret of who is in the trajectory and known there, or a Bearer token of them; else to read.
    """
    return token_for(_reader(request, slug, secret))


@router.get(
    "/trajectories/{slug}/map.geojson",
    response={200: dict[str, Any], 404: Errors, 422: Errors},
    summary="The map as GeoJSON",
)
def collection(request: HttpRequest, slug: str, at: str = "", secret: Secret = "") -> HttpResponse:
    """Return every thing with how it came and its state; `at` is a moment, a day, or the id of a meeting."""
    who = _reader(request, slug, secret)
    try:
        moment = geojson.moment_of(who.trajectory, at)
    except ValueError as error:
        raise refused(422, "at", geojson.wrong()) from error
    waiting = queries.waiting(who.trajectory) if who.sees_waiting and moment is None else ()
    return JsonResponse(
        geojson.collection(who.trajectory, moment, waiting, inner=who.member is not None),
        content_type="application/geo+json",
        json_dumps_params={"ensure_ascii": False},
    )


def _fields(request: HttpRequest, known: dict[str, int]) -> tuple[dict[str, str], dict[str, Any]]:
    """Return what was sent, as text by field, and `geometry` when it came along, unchecked. Raise RefusedError.

    A GeoJSON feature does too, also one that came from here: of its properties those in `known` are read.
    """
    feature = {"type", "id", "bbox", "properties"}
    read = sent(request, dict.fromkeys(known, False), whole={"geometry", *feature})
    fields = {name: str(value).strip() for name, value in read.fields.items()}
    if read.whole.get("type") == "Feature" and isinstance(properties := read.whole.get("properties"), dict):
        fields |= {name: str(properties[name] or "").strip() for name in known if name in properties}
    elif unknown := feature & {*read.whole}:
        raise RefusedError(422, {name: [_("There is no field with this name.")] for name in sorted(unknown)})
    if errors := wrong(fields, known):
        raise RefusedError(422, errors)
    return fields, read.whole


def _told(who: Reader, fields: dict[str, str], whole: dict[str, Any], before: Told) -> Told:
    """Return `before` with what was sent, checked. `layer` is an id or a name; of who writes, a new one too."""
    told = replace(
        before,
        title=fields.get("title", before.title),
        story=fields.get("story", before.story),
        where=fields.get("where", before.where),
    )
    if "geometry" in whole:
        drawn = whole["geometry"]
        told = replace(told, geometry=_wrong("geometry", lambda: None if drawn is None else geo.check(drawn)))
    known = queries.known(who.trajectory)
    if "stone" in fields:
        if fields["stone"] and fields["stone"] not in known.stones:
            raise refused(422, "stone", _("There is no stone “%(name)s”.") % {"name": fields["stone"]})
        told = replace(told, stone=fields["stone"])
    if "trait" in fields:
        if fields["trait"] and fields["trait"] not in known.traits:
            raise refused(422, "trait", _("There is no trait “%(name)s”.") % {"name": fields["trait"]})
        told = replace(told, trait=fields["trait"])
    if "layer" in fields:
        told = replace(told, layer=_layer(who, fields["layer"]))
    if not told.title:
        raise refused(422, "title", _("Give it a name."))
    return told


def _layer(who: Reader, wanted: str) -> str:
    if not wanted:
        return ""
    found = [one for one in queries.layers(who.trajectory) if not one.is_fixed]
    one: Layer | None = next((one for one in found if wanted in {one.pk, one.name}), None)
    if one is None:
        if not (who.writes and who.member):
            raise refused(422, "layer", _("There is no layer with this name."))
        member = who.member
        one = _wrong("layer", lambda: actions.add_layer(who.trajectory, wanted, member))
    return one.pk


def _wrong(field: str, act: Callable[[], Any]) -> Any:
    """Do it; raise RefusedError about `field` when it is refused."""
    try:
        return act()
    except ValidationError as error:
        raise RefusedError(422, {field: [str(text) for text in error.messages]}) from error


def _giver(request: HttpRequest) -> Guest | None:
    return guest_for(request.user) if isinstance(request.user, Person) else None


@router.post(
    "/trajectories/{slug}/map/features",
    response={201: FeatureOut} | WRITING,
    auth=MaybeBearer(),
    summary="Put one thing on the map",
    openapi_extra=_body(ADDED, required=["title"]),
)
def add(request: HttpRequest, slug: str, secret: Secret = "") -> Status[dict[str, Any]]:
    """Lay it on the map at once for who is known there; of others it waits for a nod (`waits`), also without account.

    `meeting` is the id of a meeting at which it came up, `role` the id of the role whose voice it is.
    """
    who = _reader(request, slug, secret)
    spam.hold_back(request, "offer")
    fields, whole = _fields(request, ADDED)
    meeting = next((one for one in queries.past_meetings(who.trajectory) if one.pk == fields.get("meeting")), None)
    if fields.get("meeting") and meeting is None:
        raise refused(422, "meeting", _("There is no such meeting that has begun."))
    role = next((one for one in queries.roles() if one.pk == fields.get("role")), None)
    if fields.get("role") and role is None:
        raise refused(422, "role", _("There is no role “%(name)s”.") % {"name": fields["role"]})
    told = _told(who, fields, whole, Told())
    member = who.member
    if who.writes and member:
        made = _wrong("slug", lambda: actions.add(who.trajectory, told, member, meeting=meeting, role=role))
    else:
        suspicion = spam.suspicions(request, f"{told.title}\n{told.where}\n{told.story}")
        giver = _giver(request)
        made = _wrong(
            "slug",
            lambda: actions.offer(
                who.trajectory, told, giver=giver, member=member, meeting=meeting, role=role, suspicion=suspicion
            ),
        )
    return Status(201, geojson.feature(made))


@router.patch(
    "/trajectories/{slug}/map/features/{thing_id}",
    response={200: FeatureOut} | WRITING,
    auth=MaybeBearer(),
    summary="Change one thing on the map",
    openapi_extra=_body(CHANGED),
)
def change(request: HttpRequest, slug: str, thing_id: str, secret: Secret = "") -> dict[str, Any]:
    """Change what is sent and nothing else, for who is known there. Another `state` (or its word) needs a `why`."""
    who = _reader(request, slug, secret)
    found = access.thing_read(request, who, thing_id.replace("\0", ""))
    member = who.member
    if member is None or not who.writes:
        raise refused(403, "slug", _("Only who is known in this trajectory changes what lies on its map."))
    fields, whole = _fields(request, CHANGED)
    told = _told(who, fields, whole, told_of(found))
    found = _wrong("slug", lambda: actions.change(found, told, member))
    state = next((value for value, word in State.choices if str(word) == fields.get("state")), fields.get("state"))
    if state and state != found.state:
        _wrong("state", lambda: actions.set_state(found, state, fields.get("why", ""), member))
    fresh: Thing | None = queries.thing(who.trajectory, found.pk)
    given = queries.beside(who.trajectory, [found.pk], inner=True)
    return geojson.feature(fresh or found, given=given.get(found.pk, ()))

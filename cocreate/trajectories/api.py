"""Trajectories through the API: start one, read what is public, or with the secret one's own."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import HeaderEx, P, Router, Schema, Status

from cocreate.accounts.actions import guest_for
from cocreate.accounts.api import MaybeBearer
from cocreate.accounts.models import Person
from cocreate.core.api import READING, WRITING, RefusedError, once, refused, sent, wrong
from cocreate.moderation import spam
from cocreate.places.actions import anchor
from cocreate.places.queries import shown_geometry

from . import access, actions, queries
from .models import Member, Trajectory, Visibility

router = Router(tags=["trajectories"])
Secret = HeaderEx[str, P(alias="X-Secret")]
PAGE = 50
#: What may be sent, and how many characters it may have. `place` comes beside it.
FIELDS = {"title": 120, "about": 2000, "challenge": 300, "gain": 2000, "place_name": 160, "name": 80, "language": 12}


class AskOut(Schema):
    """What is asked now, and how many minutes it takes."""

    text: str
    minutes: int


class TrajectoryOut(Schema):
    """`place` is a GeoJSON geometry as it may be shown, or null; `roles` counts who is in it, by role id."""

    slug: str
    page: str
    title: str
    about: str
    challenge: str
    gain: str
    place: dict[str, Any] | None
    place_name: str
    visibility: str
    status: str
    language: str
    state_now: str
    state_at: datetime | None
    offered_at: datetime
    closed_at: datetime | None
    learned: str
    is_example: bool
    asks: list[AskOut]
    roles: dict[str, int]


class Summary(Schema):
    """A trajectory in a list."""

    slug: str
    page: str
    title: str
    challenge: str
    place_name: str
    offered_at: datetime
    closed_at: datetime | None
    is_example: bool


class Listed(Schema):
    """The newest first; `next` is the `after` of the next page, empty on the last."""

    items: list[Summary]
    next: str


class Started(Schema):
    """What was started. Keep `secret`: it is told only now, and with it, as X-Secret, the trajectory can be steered."""

    slug: str
    status: str
    secret: str
    secret_url: str


def _page(trajectory: Trajectory) -> str:
    return f"{settings.ORIGIN}{trajectory.get_absolute_url()}"


def _summary(trajectory: Trajectory) -> dict[str, Any]:
    same = ("slug", "title", "challenge", "offered_at", "closed_at", "is_example")
    values = {name: getattr(trajectory, name) for name in same}
    return {
        **values,
        "page": _page(trajectory),
        "place_name": trajectory.where,
    }


def shown(trajectory: Trajectory) -> dict[str, Any]:
    """Return a trajectory as TrajectoryOut."""
    same = ("about", "gain", "visibility", "status", "language", "state_now", "state_at", "learned")
    return {
        **_summary(trajectory),
        **{name: getattr(trajectory, name) for name in same},
        "place": shown_geometry(trajectory.place) if trajectory.place else None,
        "asks": [{"text": ask.text, "minutes": ask.minutes} for ask in queries.asks_of(trajectory)],
        "roles": {role.pk: count for role, count in queries.count_by_role(trajectory)},
    }


TEXT = {"type": "string"}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {
                        **{name: TEXT | {"maxLength": most} for name, most in FIELDS.items()},
                        "place": {"type": ["object", "null"], "description": "A GeoJSON geometry in WGS84."},
                        "visibility": {"enum": [str(value) for value in Visibility.values]},
                    },
                    "required": ["title"],
                    "additionalProperties": False,
                }
            }
        },
    }
}


def _fields(request: HttpRequest) -> tuple[dict[str, str], Any]:
    """Return what was sent, checked, and the geometry that came along, unchecked; None when none did.

    Raise RefusedError with a sentence for each field that is wrong.
    """
    read = sent(request, dict.fromkeys((*FIELDS, "visibility"), False), whole={"place"})
    fields = {name: str(value).strip() for name, value in read.fields.items()}
    errors = wrong(fields, FIELDS)
    if not fields.get("title"):
        errors.setdefault("title", [_("Give it a name.")])
    fields["visibility"] = fields.get("visibility") or Visibility.PUBLIC
    if fields["visibility"] not in Visibility.values:
        errors["visibility"] = [_("Choose one of: %(choices)s.") % {"choices": ", ".join(Visibility.values)}]
    fields["language"] = fields.get("language") or (get_language() or "nl")[:2]
    if errors:
        raise RefusedError(422, errors)
    return fields, read.whole.get("place")


def _start(fields: dict[str, str], geometry: Any, **more: Any) -> tuple[Trajectory, Member]:
    """Begin it at a place, when a geometry came along. Raise RefusedError when that cannot be kept; nothing is."""
    with transaction.atomic():
        place = None
        if geometry is not None:
            name = fields.pop("place_name", "") or fields["title"]
            try:
                place = anchor(name=name, geometry=geometry)
            except ValidationError as error:
                raise RefusedError(422, {"place": [str(text) for text in error.messages]}) from error
        return actions.start(**fields, place=place, **more)  # type: ignore[arg-type]  # each field is text


@router.post(
    "/trajectories",
    response={201: Started} | WRITING,
    auth=MaybeBearer(),
    summary="Start a trajectory",
    openapi_extra=BODY,
)
def start(request: HttpRequest) -> Status[dict[str, object]]:
    """Start one around a place or a challenge, with or without a token. With `Idempotency-Key`, twice is once."""
    fields, place = _fields(request)
    key = once(request, request.headers.get("Idempotency-Key", ""))
    if not key or (found := queries.offered_with(key)) is None:
        spam.hold_back(request, "offer")
        giver = guest_for(request.user) if isinstance(request.user, Person) else None
        suspicion = spam.suspicions(request, "\n".join(fields.values()))
        found = _start(fields, place, giver=giver, suspicion=suspicion, key=key or None)
    trajectory, puller = found
    secret_url = f"{settings.ORIGIN}{puller.secret_path}"
    return Status(
        201,
        {
            "slug": trajectory.slug,
            "status": trajectory.status,
            "secret": puller.secret,
            "secret_url": secret_url,
        },
    )


@router.get("/trajectories", response={200: Listed} | READING, summary="Trajectories that everybody may find")
def trajectories(request: HttpRequest, after: str = "") -> dict[str, object]:
    """Return a page of them, the newest first; `after` is the `next` of the page before."""
    page, more = queries.after(queries.public(), after, PAGE) if "\0" not in after else ([], False)
    return {"items": [_summary(each) for each in page], "next": page[-1].pk if more else ""}


@router.get("/trajectories/{slug}", response={200: TrajectoryOut} | READING, summary="One trajectory")
def trajectory(request: HttpRequest, slug: str, secret: Secret = "") -> dict[str, object]:
    """Return what everybody may read; with X-Secret also one's own, whoever else may read it."""
    if "\0" in slug + secret:
        raise refused(404, "slug", _("This does not exist, or it is not for you."))
    found = access.trajectory_member(request, slug, secret)[0] if secret else access.trajectory_read(request, slug)
    return shown(found)

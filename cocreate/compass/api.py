"""Placing, and reading where a trajectory stands. In counts; never so few that they tell about a person."""

from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, HeaderEx, P, Router, Schema, Status

from cocreate.accounts.actions import guest_for
from cocreate.accounts.api import MaybeBearer
from cocreate.accounts.models import Person
from cocreate.core import rates
from cocreate.core.api import READING, WRITING, Errors, RefusedError, once

from . import access, actions, png, queries, svg
from .models import Placement
from .reading import Point, Reading
from .shown import context

router = Router(tags=["compass"])
Key = HeaderEx[str, P(alias="Idempotency-Key", max_length=200)]
MANY, WINDOW = 6_000, 3_600  # placements an hour from one address: a hall of people has one


class PlacementIn(Schema):
    """What someone says. `stones` gives a state for each stone one wants to place; the others are left out."""

    stones: dict[str, str]
    obstacles: list[str] = Field(default=[], max_length=100)
    why: str = ""
    role: str = ""
    round: str = ""


class PlacementOut(Schema):
    """Your own placement, as it was kept.

    With `secret_url`, the page of your sentence, who has it takes that back; both are empty without a sentence.
    """

    stones: dict[str, str]
    obstacles: list[str]
    why: str
    role: str
    round: str
    edition: str
    at: datetime
    secret: str
    secret_url: str


class StoneNow(Schema):
    """Where one stone stands. `states` and `obstacles` count people; `waiting` people are not shown yet."""

    name: str
    look: str
    lead: str
    states: dict[str, int]
    obstacles: dict[str, int]
    people: int
    waiting: int
    returned: bool


class PointOut(Schema):
    """One moment in the story of a stone: a round, or a full set of answers outside rounds."""

    at: datetime
    round: str
    look: str
    states: dict[str, int]
    people: int


class SpreadOut(Schema):
    """How far people are apart: Leik's ordinal measure, 0 when all say the same, 1 when half stand at each end."""

    measure: str = "Leik 1966"
    value: float | None
    words: str


class CardOut(Schema):
    """Something public that may help. `url` is a path on this site."""

    title: str
    url: str


class DirectionOut(Schema):
    """Where attention may go, and the reason. At most three; `methods` are ids of cards."""

    rule: str
    stone: str
    reason: str
    says: str
    methods: list[str]
    voices: list[CardOut]
    cases: list[CardOut]


class CompassOut(Schema):
    """Where a trajectory stands, by id of the stone, in the order of the ring."""

    title: str
    stones: dict[str, StoneNow]
    trail: dict[str, list[PointOut]]
    spread: dict[str, SpreadOut]
    directions: list[DirectionOut]
    placements: int
    last_at: datetime | None


def _stone(reading: Reading) -> dict[str, object]:
    return {
        "name": reading.stone.name,
        "look": reading.look,
        "lead": reading.lead.id if reading.lead else "",
        "states": {share.state.id: share.people for share in reading.shares},
        "obstacles": dict(sorted(reading.named.items())),
        "people": reading.people,
        "waiting": reading.waiting,
        "returned": reading.returned,
    }


def _point(point: Point, look: str) -> dict[str, object]:
    return {
        "at": point.at,
        "round": point.round,
        "look": look,
        "states": dict(sorted(point.counts.items())),
        "people": point.people,
    }


def _placement(placement: Placement) -> dict[str, object]:
    answers = list(placement.answers.all())
    reason = queries.reason_of(placement)
    return {
        "stones": {answer.stone: answer.state for answer in answers},
        "obstacles": [name for answer in answers for name in answer.obstacles],
        "why": reason.text if reason else "",
        "role": placement.role,
        "round": placement.round_id or "",
        "edition": str(placement.edition),
        "at": placement.at,
        "secret": queries.reason_key(reason) if reason else "",
        "secret_url": f"{settings.ORIGIN}{queries.reason_path(reason)}" if reason else "",
    }


@router.get("/trajectories/{slug}/compass", response={200: CompassOut} | READING, summary="Where a trajectory stands")
def compass(request: HttpRequest, slug: str) -> dict[str, object]:
    """Return the compass of a trajectory in counts of people.

    Answers are let go in sets of at least four people; what is not in a set yet is only counted, as `waiting`.
    """
    found = queries.compass(access.trajectory_read(request, slug))
    return {
        "title": found.document.title,
        "stones": {r.stone.id: _stone(r) for r in found.readings},
        "trail": {r.stone.id: [_point(*step) for step in r.trail] for r in found.readings},
        "spread": {
            r.stone.id: {"value": None if r.spread is None else round(float(r.spread), 3), "words": r.apart}
            for r in found.readings
        },
        "directions": [asdict(direction) for direction in found.directions],
        "placements": found.placements,
        "last_at": found.last_at,
    }


@router.get("/trajectories/{slug}/compass.svg", summary="The compass as a picture", response={404: Errors})
def picture(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the drawing as SVG, with its words as title and description."""
    trajectory = access.trajectory_read(request, slug)
    return svg.answer(context(trajectory, queries.compass(trajectory)))


@router.get("/trajectories/{slug}/compass.png", summary="The compass as a PNG", response={404: Errors})
def pixels(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the drawing as PNG, 1280 pixels wide, light, for what shows no SVG."""
    trajectory = access.trajectory_read(request, slug)
    return png.answer(context(trajectory, queries.compass(trajectory)))


@router.post(
    "/trajectories/{slug}/placements",
    response={200: PlacementOut, 201: PlacementOut} | WRITING,
    auth=MaybeBearer(),
    summary="Place on the compass",
)
def place(request: HttpRequest, slug: str, sent: PlacementIn, key: Key = "") -> Status[dict[str, object]]:
    """Say how some stones are, with or without an account. Nothing that was placed before is overwritten.

    A `why` waits for who pulls the trajectory; `secret_url` takes it back.
    With the same `Idempotency-Key`, sending it again answers 200 with what was kept the first time. Without a token
    each call counts as another person. `round` is the id or the code of a round that is open.
    """
    trajectory = access.trajectory_read(request, slug)
    rates.limit("place", rates.address(request), MANY, WINDOW)
    in_round = None
    if sent.round:
        try:
            in_round = access.round_of(trajectory, sent.round)
        except Http404 as error:
            raise RefusedError(422, {"round": [_("There is no round with this code here.")]}) from error
    voice = queries.voice_of(trajectory, guest_for(request.user).pk) if isinstance(request.user, Person) else ""
    said = actions.Placed(sent.stones, sent.obstacles, sent.why, sent.role)
    try:
        kept, new = actions.place(trajectory, said, voice=voice, key=once(request, key), in_round=in_round)
    except actions.PlacementError as error:
        raise RefusedError(422, error.errors) from error
    return Status(201 if new else 200, _placement(kept))

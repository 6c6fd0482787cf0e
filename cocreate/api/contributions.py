"""Reading contributions and giving one: here, because passages and search stand above contributions."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import P, QueryEx, Router, Schema, Status

from cocreate.accounts.api import MaybeBearer
from cocreate.contributions import api as one
from cocreate.contributions import queries
from cocreate.contributions.kinds import KINDS
from cocreate.core.api import READING, WRITING, refused, sent
from cocreate.guide import queries as guide
from cocreate.guide.actions import attach
from cocreate.search.queries import keys

router = Router(tags=["contributions"])
WITH_PASSAGE = {**one.FIELDS, "kind": False, "passage": False}


class Contributions(Schema):
    """A page of contributions, newest first."""

    items: list[one.ContributionOut]
    total: int
    page: int
    pages: int


class Standing(Schema):
    """A passage of the guide where a contribution stands. `worked_in_at` tells when the text was changed by it."""

    id: uuid.UUID
    url: str
    page: str
    heading: str
    worked_in_at: datetime | None


class ContributionInGuide(one.ContributionOut):
    """A contribution, and the passages where it stands."""

    passages: list[Standing]


@router.get("/contributions", response={200: Contributions} | READING, summary="Contributions")
def contributions(  # noqa: PLR0913 - each is a filter
    request: HttpRequest,
    *,
    stone: str = "",
    trait: str = "",
    kind: str = "",
    place: str = "",
    q: str = "",
    passage: str = "",
    page: QueryEx[int, P(ge=1, le=10_000)] = 1,
    per_page: QueryEx[int, P(ge=1, le=100)] = 20,
) -> dict[str, object]:
    """Return what everybody may see, newest first, narrowed by stone, trait, kind, place, words and passage.

    `q` looks through at most the best few hundred. A page beyond the last is empty.
    """
    if any("\0" in text for text in (stone, trait, kind, place)):
        raise refused(422, "query", _("This holds a character that is none."))
    found = queries.insights(stone=stone, trait=trait, kind=kind, place=place)
    if passage:
        at = guide.passage(passage) if "\0" not in passage else None
        found = found.filter(additions__passage=at) if at else found.none()
    if q:
        found = found.filter(pk__in=[key.partition(":")[2] for key in keys(q, "contribution")])
    total = found.count()
    items = queries.for_cards(found)[(page - 1) * per_page : page * per_page]
    return {
        "items": [one.shown(item) for item in items],
        "total": total,
        "page": page,
        "pages": max(1, -(-total // per_page)),
    }


@one.router.get(  # there, because Django asks one pattern for all verbs of an address
    "/contributions/{contribution_id}", response={200: ContributionInGuide} | READING, summary="One contribution"
)
def contribution(request: HttpRequest, contribution_id: str, secret: one.Secret = "") -> dict[str, object]:
    """Return what everybody may see; with the header X-Secret also its giver's own, whatever its state.

    `passages` tells where it stands in the guide and where it was worked in.
    """
    found, shown = one.read(request, contribution_id, secret)
    passages = [
        {
            "id": addition.passage.pk,
            "url": f"{settings.ORIGIN}{guide.passage_path(addition.passage)}",
            "page": addition.passage.page.title,
            "heading": addition.passage.heading,
            "worked_in_at": addition.worked_in_at,
        }
        for addition in guide.standing(found)
    ]
    return {**shown, "passages": passages}


@router.post(
    "/contributions",
    response={201: one.Given} | WRITING,
    auth=MaybeBearer(),
    summary="Give something",
    openapi_extra=one.body({"kind": {"enum": list(KINDS)}, "passage": {"type": "string", "format": "uuid"}}, ["kind"]),
)
def give(request: HttpRequest) -> Status[dict[str, object]]:
    """Give something, with or without a token. It waits for an editor, unless its giver is trusted."""
    what = sent(request, WITH_PASSAGE, settings.UPLOAD_MAX_BYTES)
    at = None
    if passage := str(what.fields.pop("passage", "")):
        at = guide.passage(passage) if "\0" not in passage else None
        if at is None:
            raise refused(422, "passage", _("There is no passage with this id."))
    with transaction.atomic():
        given = one.give(request, what.fields, what.files)
        if at is not None:
            attach(given, at)
    secret_url = f"{settings.ORIGIN}{given.secret_path}"
    return Status(201, {"id": given.pk, "status": given.status, "secret": given.secret, "secret_url": secret_url})

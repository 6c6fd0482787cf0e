"""The queue, for editors with a token."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import P, QueryEx, Router, Schema

from cocreate.accounts.api import Bearer
from cocreate.accounts.models import Person
from cocreate.core.api import WRITING, RefusedError, refused, sent

from . import access, actions, queries
from .models import Moderated, Status

router = Router(tags=["moderation"], auth=Bearer())
Decide = Callable[[Moderated, Person, str], Status]
DECISIONS: dict[str, Decide] = {"publish": actions.publish, "decline": actions.decline, "question": actions.ask}
TEXT = {
    "requestBody": {
        "content": {
            "application/json": {"schema": {"type": "object", "properties": {"text": {"type": "string"}}}},
        },
    },
}


class Waiting(Schema):
    """Something that waits. `suspicion` tells why it looks like spam.

    `problems` must be mended first; `doubts` asks for a second look and forbids nothing.
    """

    id: str
    type: str
    title: str
    text: str
    status: str
    offered_at: datetime
    suspicion: list[str]
    problems: list[str]
    doubts: list[str]


class Queue(Schema):
    """A page of what waits: oldest first, what looks like spam last."""

    items: list[Waiting]
    total: int


class Decided(Schema):
    """Where it stands now."""

    id: str
    status: str


def _editor(request: HttpRequest) -> Person:
    if isinstance(request.user, Person) and access.may_decide(request.user):
        return request.user
    raise PermissionDenied


@router.get("/moderation/queue", response={200: Queue} | WRITING, summary="What waits for an editor")
def queue(
    request: HttpRequest, page: QueryEx[int, P(ge=1, le=10_000)] = 1, per_page: QueryEx[int, P(ge=1, le=100)] = 50
) -> dict[str, object]:
    """Return what waits, oldest first."""
    _editor(request)
    waiting = queries.waiting()
    items = waiting[(page - 1) * per_page : page * per_page]
    return {"items": [_shown(item) for item in items], "total": waiting.count()}


def _shown(item: Moderated) -> dict[str, object]:
    return {
        "id": item.pk,
        "type": item._meta.model_name,
        "title": item.moderation_title(),
        "text": item.moderation_text(),
        "status": item.status,
        "offered_at": item.offered_at,
        "suspicion": item.suspicion,
        "problems": item.publish_problems(),
        "doubts": item.publish_doubts(),
    }


@router.post(
    "/moderation/{item_id}/{decision}",
    response={200: Decided} | WRITING,
    summary="Publish, decline or ask",
    openapi_extra=TEXT,
)
def decide(
    request: HttpRequest, item_id: str, decision: Literal["publish", "decline", "question"]
) -> dict[str, object]:
    """Decide on one item. `text` is the reason or the question, which its giver reads; with publish a note to all."""
    editor = _editor(request)
    text = str(sent(request, {"text": False}).fields.get("text", ""))
    if "\0" in item_id or "\0" in text:
        raise refused(422, "text", _("This holds a character that is none."))
    item = access.item_decide(editor, item_id)
    try:
        status = DECISIONS[decision](item, editor, text)
    except ValidationError as error:
        about = "item" if decision == "publish" or text.strip() else "text"
        raise RefusedError(422, {about: error.messages}) from error
    return {"id": item.pk, "status": status}

"""Suggesting other words, commenting, deciding on it, and taking back what one said."""

import time
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.accounts.models import Guest, Person
from cocreate.core import page_cache
from cocreate.documents.models import Comment, Document, Draft, Said, Suggestion
from cocreate.documents.passages import replaced
from cocreate.documents.schema import clean
from cocreate.live import actions as live
from cocreate.trajectories.actions.telling import Actor, GoneError, hold_open
from cocreate.trajectories.models import Member

from .texts import tags, told, write
from .versions import hold_writable

WHERE = ("name", "quote", "start", "end")
State = Suggestion.State


class ChangedError(ValidationError):
    """The words that somebody wants to change do not stand there any more, or more than once."""


@transaction.atomic
def suggest(document: Document, data: dict[str, Any], guest: Guest | None, member: Member | None) -> Suggestion:
    """Suggest the words `data["replacement"]` for those of `data["quote"]`. Who takes part is heard at once.

    Raise GoneError when it stands still, ValidationError when nothing would change.
    """
    _hold_open(document)
    quote, replacement = data.get("quote", ""), data.get("replacement", "")
    if quote.split() == replacement.split():
        raise ValidationError(_("Then nothing changes. Write what you would put there."), code="replacement")
    made = Suggestion(document=document, replacement=replacement, why=data.get("why", ""))
    _say(made, data, guest, member)
    told(document, "document.suggest", member or guest, waits=made.nodded_at is None)
    _ring(document)
    return made


@transaction.atomic
def comment(  # noqa: PLR0913 - what a remark is about
    document: Document,
    data: dict[str, Any],
    guest: Guest | None,
    member: Member | None,
    *,
    suggestion: Suggestion | None = None,
    answers: Comment | None = None,
) -> Comment:
    """Say `data["body"]` about the text, a passage, a suggestion, or in answer. Who takes part is heard at once."""
    _hold_open(document)
    about = {"suggestion": suggestion or (answers.suggestion if answers else None), "answers": answers}
    made = Comment(document=document, body=data["body"], **about)
    _say(made, data, guest, member)
    told(document, "document.comment", member or guest, waits=made.nodded_at is None)
    _ring(document)
    return made


@transaction.atomic
def nod(said: Suggestion | Comment, by: Actor) -> None:
    """Let all who read the text see what someone from outside said. Twice is as once."""
    if _still(said).filter(nodded_at__isnull=True).update(nodded_at=timezone.now()):
        told(said.document, "document.nod", by)
        _ring(said.document)


@transaction.atomic
def accept(suggestion: Suggestion, by: Member, *, applied: bool = False) -> None:
    """Take a suggestion over in the text; `applied`: the browser of who does put it there already.

    Raise ChangedError when its words do not stand there once, GoneError when the text stands still or it was decided.
    """
    held = hold_writable(suggestion.document)
    _decide(suggestion, State.ACCEPTED)
    content = None
    if not applied:
        content = replaced(held.content, suggestion.quote, suggestion.replacement)
        if content is None:
            raise ChangedError(_("That passage changed meanwhile. Change it yourself, or say why not."))
    told(held, "document.accept", by)
    if content is not None:
        write(held, clean(content).content)
    _ring(held)


@transaction.atomic
def decline(suggestion: Suggestion, by: Member, reason: str) -> None:
    """Do not take it over, and say why. Raise ValidationError without a reason, GoneError when it was decided."""
    if not reason.strip():
        raise ValidationError(_("Say in a few words why not; who suggested it reads that."), code="reason")
    _decide(suggestion, State.DECLINED, reason.strip()[:300])
    told(suggestion.document, "document.decline", by)
    _ring(suggestion.document)


@transaction.atomic
def resolve(comment: Comment, by: Member) -> None:
    """Put a remark aside as talked over. Twice is as once."""
    if _still(comment).filter(resolved_at__isnull=True).update(resolved_at=timezone.now()):
        told(comment.document, "document.resolve", by)
        _ring(comment.document)


@transaction.atomic
def take_back(said: Suggestion | Comment, by: Actor) -> None:
    """Wipe what was said: its words, its name, where it stood. A row without words stays. Twice is as once."""
    changes: dict[str, Any] = dict.fromkeys(said.WIPED, "") | {"withdrawn_at": timezone.now()}
    if _still(said).update(**changes):
        if isinstance(said, Suggestion):
            Suggestion.objects.filter(pk=said.pk, state=State.OPEN).update(state=State.WITHDRAWN)
        told(said.document, "document.take_back", by)
        _ring(said.document)


@transaction.atomic
def let_go(person: Person, *, withdraw: bool) -> None:
    """Take back all that someone said or drafted who deletes their account, or take their name off it."""
    for said in _of(person):
        if withdraw:
            take_back(said, person)
        elif said.name:
            type(said).objects.filter(pk=said.pk).update(name="")
            page_cache.expire(*tags(said.document))
    drafts = Draft.objects.filter(guest__person=person)
    if withdraw:
        drafts.delete()
    else:
        drafts.update(name="")


def _of(person: Person) -> Iterable[Suggestion | Comment]:
    for model in (Suggestion, Comment):
        mine = model.objects.filter(guest__person=person, withdrawn_at__isnull=True)
        yield from mine.select_related("document__trajectory")


def _hold_open(document: Document) -> None:
    hold_open(document.trajectory)
    if Document.objects.select_for_update().get(pk=document.pk).is_settled:
        raise GoneError(_("This text was settled, so it stands still. Who pulls the trajectory can loosen it again."))


def _say(made: Said, data: dict[str, Any], guest: Guest | None, member: Member | None) -> None:
    for name in WHERE:
        setattr(made, name, data.get(name, ""))
    made.guest, made.member = guest, member
    made.role = member.role.name if member else ""
    made.nodded_at = timezone.now() if member else None
    made.save()


def _ring(document: Document) -> None:
    """Have who has the text open look what is said about it now. The room learns that it changed, and nothing of it."""
    live.change(document.room, lambda edit: edit.set(("said", "at"), time.time()))


def _still(said: Said) -> Any:
    return type(said)._default_manager.filter(pk=said.pk, withdrawn_at__isnull=True)


def _decide(suggestion: Suggestion, state: str, reason: str = "") -> None:
    """Keep what became of it; what is taken over was nodded at. Raise GoneError when that is known already."""
    decided: dict[str, Any] = {"state": state, "decided_at": timezone.now(), "reason": reason}
    if state == State.ACCEPTED and suggestion.nodded_at is None:
        decided["nodded_at"] = decided["decided_at"]
    if not _still(suggestion).filter(state=State.OPEN).update(**decided):
        raise GoneError(_("Somebody decided on this a moment ago, or it was taken back."))

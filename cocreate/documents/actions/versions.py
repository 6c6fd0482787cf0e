"""Versions: keeping one with a name, going back to one, settling the text and loosening it again."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.documents import queries
from cocreate.documents.models import Document, Version
from cocreate.live import actions as live
from cocreate.live.queries import values
from cocreate.meetings.models import Meeting
from cocreate.trajectories.actions.telling import Actor, GoneError, hold_open

from .texts import take, told, write


@dataclass(frozen=True)
class Agreed:
    """How a group settled a text: on which day, with how many, perhaps at which meeting; whether all may read it."""

    on: date
    present: int | None = None
    meeting: Meeting | None = None
    for_all: bool = True
    name: str = ""


def fresh(document: Document) -> Document:
    """Return a text held until the transaction ends, with what its room holds at this moment."""
    take(document.room, values(document.room).fragment())
    return Document.objects.select_for_update(of=("self",)).select_related("trajectory").get(pk=document.pk)


def hold_writable(document: Document) -> Document:
    """Return it held and fresh. Raise GoneError when it stands still or its trajectory is closed."""
    hold_open(document.trajectory)
    held = fresh(document)
    if held.is_settled:
        raise GoneError(_("This text was settled, so it stands still. Who pulls the trajectory can loosen it again."))
    return held


@transaction.atomic
def keep(document: Document, name: str, by: Actor) -> Version:
    """Keep the text as it is now, with a name. When nothing changed since the last version, that gets the name."""
    held = fresh(document)
    last = queries.last_version(held)
    if last and last.content == held.content and not last.agreed_on:
        last.name = name or last.name
        last.save(update_fields=["name"])
        made = last
    else:
        made = _make(held, last, name=name)
    told(held, "document.keep", by, number=made.number)
    return made


@transaction.atomic
def restore(version: Version, by: Actor) -> Version | None:
    """Have the text hold again what a version holds. What it held is kept as a version first, which is returned.

    None when that was kept already. Raise GoneError when it stands still.
    """
    held = hold_writable(version.document)
    last = queries.last_version(held)
    kept = None
    if held.text and (last is None or last.content != held.content):
        kept = _make(held, last, name=_("before going back to version %(number)s") % {"number": version.number})
    told(held, "document.restore", by, number=version.number)
    write(held, version.content)
    return kept


@transaction.atomic
def settle(document: Document, agreed: Agreed, by: Actor) -> Version:
    """Settle it as it is now: it stands still, and nobody writes in it. Raise ValidationError for what cannot be."""
    if agreed.on > timezone.localdate():
        raise ValidationError(_("That day is still to come. Settle it when you agreed."), code="on")
    held = hold_writable(document)
    if not held.text.strip():
        raise ValidationError(_("There is nothing in it yet to settle."), code="empty")
    made = _make(held, queries.last_version(held), name=agreed.name)
    made.agreed_on, made.present, made.meeting = agreed.on, agreed.present, agreed.meeting
    made.for_all = agreed.for_all
    made.save()
    held.standing, held.is_settled, held.changed_at = made, True, timezone.now()
    held.save(update_fields=["standing", "is_settled", "changed_at"])
    live.revoke(held.room)
    told(held, "document.settle", by, number=made.number)
    return made


@transaction.atomic
def loosen(document: Document, by: Actor) -> None:
    """Let people write in it again. What was settled stays readable as it was. Twice is as once."""
    hold_open(document.trajectory)
    if Document.objects.filter(pk=document.pk, is_settled=True).update(is_settled=False):
        document.is_settled = False
        live.revoke(document.room)
        told(document, "document.loosen", by)


def _make(held: Document, last: Version | None, *, name: str) -> Version:
    return Version.objects.create(
        document=held,
        number=last.number + 1 if last else 1,
        name=name,
        content=held.content,
        text=held.text,
        wrote=queries.writers(held, last.made_at if last else None),
    )

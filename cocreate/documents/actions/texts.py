"""Beginning a text, who reads and writes in it, and following what its room holds."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cocreate.core import page_cache
from cocreate.documents import events, plain
from cocreate.documents.models import MEMBER, ROOM, Document, Writer
from cocreate.documents.passages import paragraphs
from cocreate.documents.schema import Node, clean
from cocreate.live import actions as live
from cocreate.trajectories.actions.telling import Actor, hold, hold_open, tell
from cocreate.trajectories.models import Member, Trajectory

TOLD = ("title", "kind", "reading", "writing")
A_WHILE = timedelta(hours=1)  # writing is told once in this time, not at every pause


@transaction.atomic
def start(trajectory: Trajectory, data: dict[str, Any], by: Actor, *, text: str = "", once: str = "") -> Document:
    """Begin a text with what `data` holds of TOLD, and perhaps first words. Raise GoneError when that is closed.

    With `once` (`core.api.once`) that is done one time in this trajectory: again it returns the text of then.
    """
    hold_open(trajectory)
    if once and (known := Document.objects.filter(trajectory=trajectory, once=once).first()):
        return known
    told_of = {name: data[name] for name in TOLD if name in data}
    made = Document.objects.create(trajectory=trajectory, once=once or None, **told_of)
    told(made, "document.start", by)
    if text.strip():
        write(made, clean({"content": paragraphs(text)}).content)
    return made


@transaction.atomic
def change(document: Document, data: dict[str, Any], by: Actor) -> None:
    """Save what it is called, and who reads and writes in it; who lost a right is closed out of the room."""
    hold(document.trajectory)
    before = Document.objects.get(pk=document.pk)
    changed = [name for name in TOLD if name in data and getattr(before, name) != data[name]]
    if not changed:
        return
    for name in changed:
        setattr(document, name, data[name])
    document.save(update_fields=changed)
    if {"reading", "writing"} & {*changed}:
        live.revoke(document.room)
    told(document, "document.change", by, fields=changed)


@transaction.atomic
def throw_away(document: Document, by: Actor) -> None:
    """Erase it with all its versions, what was said about it and its room. Nothing of it stays."""
    hold(document.trajectory)
    live.forget(document.room)
    told(document, "document.throw_away", by)
    document.delete()


@transaction.atomic
def close_out(trajectory: Trajectory) -> None:
    """Have whoever is in a room of its texts ask for a new token: who may read, write or is in it may be others now."""
    for document in trajectory.documents.all():
        live.revoke(document.room)
        page_cache.expire(*tags(document))
        events.changed.send(Document, document=document)


@transaction.atomic
def wrote(room: str, who: str) -> None:
    """Note that who has such a token wrote in a room just now; of others than members nothing."""
    document = Document.objects.filter(pk=room.removeprefix(ROOM)).first()
    member = who.startswith(MEMBER) and Member.objects.filter(pk=who.removeprefix(MEMBER)).first()
    if document and member:
        Writer.objects.update_or_create(document=document, member=member, defaults={"last_at": timezone.now()})


@transaction.atomic
def take(room: str, found: Any) -> None:
    """Keep what a room holds (ProseMirror JSON of it) as content and words, as the schema allows; twice is as once."""
    held = Document.objects.select_for_update().filter(pk=room.removeprefix(ROOM)).first()
    if held is None:
        return
    cleaned = clean(found)
    if held.content == cleaned.content and held.set_aside == cleaned.aside:
        return
    now = timezone.now()
    tells = held.changed_at < now - A_WHILE or not held.text
    held.content, held.set_aside = cleaned.content, cleaned.aside
    held.text, held.changed_at = plain.text(cleaned.content), now
    held.save(update_fields=["content", "set_aside", "text", "changed_at"])
    if tells and held.text:
        told(held, "document.write", None)
    else:
        page_cache.expire(*tags(held))
        events.changed.send(Document, document=held)


def write(document: Document, content: Node) -> None:
    """Make the text and its room hold `content`; the last thing of a transaction, as who writes there waits for it."""
    take(document.room, content)
    live.change(document.room, lambda room: room.replace_fragment("default", content))


def tags(document: Document) -> list[str]:
    """Return the tags of the pages that show the words of a text."""
    return [f"document:{document.pk}"]


def told(document: Document, verb: str, by: Actor, **data: object) -> None:
    """End a write about a text: log, pages, followers, search."""
    tell(document.trajectory, verb, by, document, **data)
    page_cache.expire(*tags(document))
    events.changed.send(Document, document=document)

"""Writes: every decision about what waits, and what readers tell the editors.

Each is one transaction: lock the item, check, save, write the log, throw away pages that show it, tell higher parts.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.accounts.models import Guest, Person
from cocreate.activity import actions as activity
from cocreate.activity.queries import about
from cocreate.core import page_cache
from cocreate.notifications.actions import notify

from . import queries, trust
from .events import decided
from .models import Message, Moderated, Policy, Remark, Report, Status

Actor = Person | Guest | None

#: From which states a verb may start.
FROM = {
    "submit": {Status.WAITING, Status.QUESTION, Status.PUBLISHED, Status.DECLINED},
    "publish": {Status.WAITING, Status.QUESTION, Status.DECLINED},
    "ask": {Status.WAITING, Status.QUESTION, Status.DECLINED, Status.PUBLISHED},
    "decline": {Status.WAITING, Status.QUESTION, Status.PUBLISHED},
    "answer": {Status.WAITING, Status.QUESTION, Status.DECLINED},
    "merge": {Status.WAITING, Status.QUESTION, Status.DECLINED, Status.PUBLISHED},
    "withdraw": {Status.WAITING, Status.QUESTION, Status.PUBLISHED, Status.DECLINED, Status.MERGED},
    "edit": {Status.WAITING, Status.QUESTION, Status.DECLINED, Status.PUBLISHED},
    "undo": {Status.QUESTION, Status.PUBLISHED, Status.DECLINED, Status.MERGED},
}
DECISIONS = {"publish", "ask", "decline", "merge"}
#: After these the item is not seen, so what readers reported about it is dealt with.
OFFLINE = {"ask", "decline", "merge", "withdraw"}
FIELDS = [
    "status",
    "published_at",
    "decided_at",
    "decided_by",
    "suspicion",
    "waits_longer",
    "editors_note",
    "merged_into",
]


class DecisionError(ValidationError):
    """What was asked cannot be done now. `messages` says why, in the reader's language; nothing was changed."""


def _lock(item: Moderated, verb: str) -> Status:
    """Read the item's state again, held until the transaction ends; return it.

    Raise DecisionError when `verb` cannot start there.
    """
    try:
        item.refresh_from_db(fields=FIELDS, from_queryset=queries.rows(type(item)).select_for_update())
    except type(item).DoesNotExist as error:
        raise DecisionError(_("This does not exist any more.")) from error
    if item.status not in FROM[verb]:
        raise DecisionError(_("This cannot be done: it is “%(status)s” now.") % {"status": Status(item.status).label})
    return Status(item.status)


def _conclude(item: Moderated, verb: str, was: Status, by: Actor, reason: str = "") -> Status:
    """Save the item and let everybody know."""
    if verb in DECISIONS:
        item.decided_at = timezone.now()
        item.decided_by = by if isinstance(by, Person) else None
    item.waits_longer = bool(item.suspicion)
    item.save(update_fields=FIELDS)
    activity.log(verb, item, by, before=was, after=item.status)
    if verb in OFFLINE:
        handle_reports(item, by if isinstance(by, Person) else None)
    page_cache.expire(*item.page_tags(seen=Status.PUBLISHED in {was, item.status}))
    status = Status(item.status)
    decided.send(type(item), item=item, status=status, by=by, reason=reason, verb=verb)
    return status


def expire_pages(item: Moderated) -> None:
    """Throw away the pages that show it; lists only when everybody sees it. Call it inside the transaction.

    Its row is held until the transaction ends: else it might be published meanwhile, and lists show what it was before.
    """
    row = queries.rows(type(item)).filter(pk=item.pk).select_for_update()
    status = row.values_list("status", flat=True).first()
    page_cache.expire(*item.page_tags(seen=status == Status.PUBLISHED))


def _remark(item: Moderated, text: str, *, by: Actor, status: Status, by_editor: bool = True) -> None:
    label, pk = queries.key_of(item)
    person = by if isinstance(by, Person) else None
    Remark.objects.create(
        object_type=label, object_id=pk, by_editor=by_editor, person=person, status=status, text=text.strip()
    )


def _words(text: str, missing: str) -> str:
    if not text.strip():
        raise DecisionError(missing)
    return text.strip()


@transaction.atomic
def submit(item: Moderated, *, suspicion: list[str]) -> Status:
    """Let a saved item wait, or publish it at once when its giver is trusted; call it again after its giver changed it.

    `suspicion` holds keys of spam.REASONS; a suspicious item always waits. Return where it stands.
    """
    was = _lock(item, "submit")
    item.suspicion = suspicion
    if trust.passes_at_once(item):
        item.status = Status.PUBLISHED
        item.published_at = item.published_at or timezone.now()
    else:
        item.status = Status.WAITING
    return _conclude(item, "submit", was, item.giver)


@transaction.atomic
def publish(item: Moderated, by: Actor, note: str = "") -> Status:
    """Let everybody see it; `note` says what an editor changed and is shown with it.

    Raise DecisionError with the reasons when it is not ready, such as a picture without alternative text.
    """
    was = _lock(item, "publish")
    if problems := item.publish_problems():
        raise DecisionError(list(problems))
    item.status = Status.PUBLISHED
    item.published_at = item.published_at or timezone.now()
    item.suspicion = []
    item.editors_note = note.strip() or item.editors_note
    return _conclude(item, "publish", was, by, note)


@transaction.atomic
def ask(item: Moderated, by: Actor, text: str) -> Status:
    """Ask its giver something; it waits for the answer, and is not seen meanwhile."""
    was = _lock(item, "ask")
    text = _words(text, _("Write your question."))
    item.status = Status.QUESTION
    _remark(item, text, by=by, status=Status.QUESTION)
    return _conclude(item, "ask", was, by, text)


@transaction.atomic
def decline(item: Moderated, by: Actor, reason: str) -> Status:
    """Do not show it, and tell its giver why; they can answer."""
    was = _lock(item, "decline")
    reason = _words(reason, _("Give a reason: its giver reads it."))
    item.status = Status.DECLINED
    _remark(item, reason, by=by, status=Status.DECLINED)
    return _conclude(item, "decline", was, by, reason)


@transaction.atomic
def answer(item: Moderated, text: str) -> Status:
    """Keep what its giver answers and let it wait again."""
    was = _lock(item, "answer")
    text = _words(text, _("Write your answer."))
    item.status = Status.WAITING
    _remark(item, text, by=None, status=Status.WAITING, by_editor=False)
    return _conclude(item, "answer", was, item.giver, text)


@transaction.atomic
def merge(item: Moderated, into: Moderated, by: Person) -> Status:
    """Keep `into` in place of `item`, which says the same; the giver of `item` is led there."""
    was = _lock(item, "merge")
    if type(into) is not type(item) or into.pk == item.pk:
        raise DecisionError(_("Choose another item of the same sort."))
    into.refresh_from_db(fields=["status", "merged_into"])
    if into.status in {Status.MERGED, Status.WITHDRAWN, Status.DECLINED}:
        raise DecisionError(_("The other one is not shown and will not be, so nothing can be merged into it."))
    item.status = Status.MERGED
    item.merged_into = into
    return _conclude(item, "merge", was, by)


@transaction.atomic
def withdraw(item: Moderated, by: Actor) -> Status:
    """Take it back for its giver. Nobody sees it any more, at once; what was said about it goes with it."""
    was = _lock(item, "withdraw")
    item.status = Status.WITHDRAWN
    item.suspicion = []
    queries.remarks(item).delete()
    queries.all_reports_of(item).update(text="")
    return _conclude(item, "withdraw", was, by)


@transaction.atomic
def edit(item: Moderated, by: Person, note: str, save: Callable[[], object]) -> Status:
    """Save what an editor changed by calling `save`, and say so with the item; everybody can read `note`."""
    was = _lock(item, "edit")
    note = _words(note, _("Say in a few words what you changed: everybody can read it."))
    save()
    item.editors_note = note
    return _conclude(item, "edit", was, by, note)


@transaction.atomic
def undo(item: Moderated, by: Person) -> Status:
    """Take back the last decision: the item stands where it stood before. Raise DecisionError when there is none."""
    was = _lock(item, "undo")
    last = about(item).filter(verb__in=FROM.keys() - {"edit"}).first()
    if last is None or last.verb not in DECISIONS or last.data.get("after") != item.status:
        raise DecisionError(_("There is no decision to undo: something else happened since."))
    if last.verb in {"ask", "decline"} and (remark := queries.remarks(item).filter(by_editor=True).last()):
        remark.delete()
    item.status = Status(last.data["before"])
    item.merged_into = None
    item.decided_at = item.decided_by = None
    if item.status == Status.PUBLISHED:
        item.published_at = item.published_at or timezone.now()
    return _conclude(item, "undo", was, by)


@transaction.atomic
def report(item: Moderated, reason: str, text: str = "") -> Report:
    """Keep what a reader says is wrong with it. It stays where it is until an editor looks."""
    label, pk = queries.key_of(item)
    made = Report.objects.create(object_type=label, object_id=pk, reason=reason, text=text.strip())
    activity.log("report", item, None, reason=reason)
    return made


@transaction.atomic
def handle_reports(item: Moderated, by: Person | None) -> int:
    """Mark every open report about `item` as handled; return how many there were."""
    count = queries.reports_of(item).update(handled_at=timezone.now(), handled_by=by)
    if count:
        activity.log("handle", item, by, reports=count)
    return count


@transaction.atomic
def write(message: Message, *, suspicion: list[str]) -> Message:
    """Keep a message to the editors and mail it to COCREATE_CONTACT_MAIL; what looks like spam is only kept."""
    message.suspicion, message.waits_longer = suspicion, bool(suspicion)
    message.save()
    activity.log("write", message)
    if not suspicion:
        sender = ", ".join(filter(None, [message.name, message.email])) or _("someone without a name")
        notify(
            f"contact:{message.pk}",
            settings.CONTACT_MAIL,
            _("Message through the contact page"),
            f"{message.text}\n\n{_('From')}: {sender}",
            link_out=False,
        )
    return message


@transaction.atomic
def handle_message(message: Message, by: Person) -> None:
    """Mark a message as handled; again, and it is open once more."""
    message.handled_at, message.handled_by = (None, None) if message.handled_at else (timezone.now(), by)
    message.save(update_fields=["handled_at", "handled_by"])
    activity.log("handle", message, by)


@transaction.atomic
def agree(by: Person, *, policy: Callable[[], Policy] | None, sentences: Callable[[], object]) -> None:
    """Save how moderation works here; `policy` is None when `by` may not set it."""
    sentences()
    if policy is not None:
        activity.log("agree", policy(), by)

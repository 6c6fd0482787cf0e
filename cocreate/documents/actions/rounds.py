"""A round: everybody writes alone first, then it is laid side by side, so that the fastest silences nobody."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.accounts.models import Guest
from cocreate.documents.models import Document, Draft, Round
from cocreate.documents.passages import paragraphs
from cocreate.documents.schema import clean
from cocreate.trajectories.actions.telling import GoneError
from cocreate.trajectories.models import Member

from .texts import told, write
from .versions import hold_writable


@transaction.atomic
def open_round(document: Document, question: str, by: Member) -> Round:
    """Ask everybody to write about `question`. Raise ValidationError when a round goes on already."""
    held = hold_writable(document)
    try:
        with transaction.atomic():
            made = Round.objects.create(document=held, question=question)
    except IntegrityError as error:
        raise ValidationError(_("A round goes on already. End that one first.")) from error
    told(held, "document.round", by)
    return made


@transaction.atomic
def draft(found: Round, guest: Guest, text: str, name: str = "") -> Draft | None:
    """Keep what one writes in a round, in place of what it was; None when `text` is empty, for then it is gone.

    Raise GoneError when all of it lies side by side already.
    """
    held = Round.objects.select_for_update().get(pk=found.pk)
    if held.shown_at or held.ended_at:
        raise GoneError(_("All of it lies side by side already. Say the rest in the text, or as a remark."))
    if not text.strip():
        held.drafts.filter(guest=guest).delete()
        return None
    kept = {"text": text, "name": name, "changed_at": timezone.now()}
    return Draft.objects.update_or_create(round=held, guest=guest, defaults=kept)[0]


@transaction.atomic
def lay_side_by_side(found: Round, by: Member) -> None:
    """Show who takes part what everybody wrote. Twice is as once."""
    now = timezone.now()
    if Round.objects.filter(pk=found.pk, shown_at__isnull=True, ended_at__isnull=True).update(shown_at=now):
        told(found.document, "document.lay", by, drafts=found.drafts.count())


@transaction.atomic
def end_round(found: Round, by: Member) -> None:
    """End it; what was laid side by side stays readable, what never was goes. Twice is as once."""
    if Round.objects.filter(pk=found.pk, ended_at__isnull=True).update(ended_at=timezone.now()):
        Draft.objects.filter(round=found, round__shown_at__isnull=True).delete()
        told(found.document, "document.round_end", by)


@transaction.atomic
def use(one: Draft, by: Member) -> None:
    """Put what someone wrote below the text. Raise GoneError when it does not lie beside the others, or never will."""
    held = hold_writable(one.round.document)
    fresh = Draft.objects.filter(pk=one.pk, round__shown_at__isnull=False).first()
    if fresh is None:
        raise GoneError(_("This was taken back."))
    content = dict(held.content)
    content["content"] = [*content.get("content", []), *paragraphs(fresh.text)]
    told(held, "document.use", by)
    write(held, clean(content).content)


@transaction.atomic
def take_draft_back(one: Draft) -> None:
    """Erase what one wrote in a round, also when it lies beside the others."""
    one.delete()

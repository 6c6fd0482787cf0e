"""Writes, as verbs: offer, change, set_consent, withdraw and more."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.accounts.models import Guest, Person
from cocreate.activity import actions as activity
from cocreate.core.ids import new_id
from cocreate.media import actions as media
from cocreate.media.captions import Cue
from cocreate.media.models import Recording, Transcript
from cocreate.meetings.models import Meeting
from cocreate.moderation import actions as moderation
from cocreate.moderation import trust
from cocreate.moderation.models import Status
from cocreate.trajectories.models import Trajectory

from . import events, mails, queries, tasks
from .erasing import erase
from .kinds import KINDS, Data, Kind
from .models import Clip, Consent, Contribution, Draft, Keeping, WayBack
from .queries import consent_now

COMMON = ("title", "text", "language", "shown_name", "place_name", "licence")
#: Fields that may change without an editor looking again: they only say less, or say how it may be used.
HARMLESS = {"licence", "language"}
#: What a consent says, and what it says when nobody told.
CONSENT: Data = {"purposes": (), "until": None, "recognisable": "", "minors": "", "see_first": False}
REMIND_DAYS = 7
#: What goes at once from the row of what is withdrawn.
WIPED = ("title", "text", "shown_name", "place_name", "editors_note")
WAY_BACK = ("writer", "way", "to")


class GoneError(ValidationError):
    """It was withdrawn or merged, so it cannot be changed any more. `messages` says so in the reader's language."""


@transaction.atomic
def offer(  # noqa: PLR0913 - what an offer is made of
    kind: Kind,
    data: Data,
    giver: Guest | None,
    *,
    suspicion: Sequence[str] = (),
    key: str | None = None,
    key_lasts: timedelta | None = None,
    is_example: bool = False,
    given_how: str = "screen",
    trajectory: Trajectory | None = None,
    meeting: Meeting | None = None,
) -> tuple[Contribution, bool]:
    """Save what someone gives and let moderation decide whether it waits. Return it, and whether it is new.

    `data` is clean (forms.ShareForm) and holds COMMON, CONSENT, `stones`, `traits` and the fields of `kind`.
    `key` makes sending twice one item: with the same key the first item comes back, unchanged; a key that is no
    more than the same words from the same place holds only for `key_lasts`.
    """
    if key and (before := Contribution.objects.filter(offer_key=key).first()):
        if key_lasts is None or before.offered_at > timezone.now() - key_lasts:
            return before, False
        key = None
    contribution = Contribution(kind=kind.code, giver=giver, offer_key=key, is_example=is_example)
    contribution.trajectory, contribution.meeting = trajectory, meeting
    contribution.is_inner = trajectory is not None and not trajectory.is_public
    for field in COMMON:
        if field in data:
            setattr(contribution, field, data[field])
    try:
        with transaction.atomic():
            contribution.save()
    except IntegrityError:  # the same form came twice at the same moment
        return Contribution.objects.get(offer_key=key), False
    _set_tags(contribution, data)
    kind.save(contribution, data)
    _record_way_back(contribution, data)
    _record_consent(contribution, data, given_how)
    activity.log("offer", contribution, giver, scope=trajectory.scope if trajectory else "guide", kind=kind.code)
    moderation.submit(contribution, suspicion=list(suspicion))
    transaction.on_commit(partial(kind.saved, contribution))
    transaction.on_commit(tasks.tidy_drafts.enqueue)
    return contribution, True


@transaction.atomic
def change(
    contribution: Contribution, data: Data, by: Person | Guest | None, *, suspicion: Sequence[str] = ()
) -> Contribution:
    """Save what its giver changed. New words or a new picture wait again, unless the giver is trusted.

    Only what `data` holds changes. Raise GoneError when it was withdrawn or merged.
    """
    _hold(contribution)
    kind = KINDS[contribution.kind]
    changed = {field for field in COMMON if field in data and getattr(contribution, field) != data[field]}
    looks_new = any(field not in HARMLESS and data[field] for field in changed)
    for field in changed:
        setattr(contribution, field, data[field])
    kind_changed = kind.save(contribution, data)
    tagged = _set_tags(contribution, data)
    consented = _record_consent(contribution, data, "screen")
    told = _record_way_back(contribution, data)
    if not (changed or kind_changed or tagged or consented or told):
        return contribution
    contribution.changed_at = timezone.now()
    contribution.save(update_fields=[*COMMON, "changed_at"])
    activity.log("change", contribution, by, fields=sorted(changed))
    if looks_new or kind_changed:
        moderation.submit(contribution, suspicion=list(suspicion))
        transaction.on_commit(partial(kind.saved, contribution))
    else:
        _tell(contribution)
    return contribution


@transaction.atomic
def set_consent(contribution: Contribution, data: Data, by: Person | Guest | None) -> Consent | None:
    """Keep a new consent (the fields of CONSENT) beside the old ones; it holds from the next request on."""
    _hold(contribution)
    if _record_consent(contribution, data, "screen"):
        activity.log("consent", contribution, by)
        _tell(contribution)
    return consent_now(contribution)


@transaction.atomic
def withdraw(contribution: Contribution, by: Person | Guest | None) -> None:
    """Wipe its words, names, place and all that was said in it; have its files erased. Nothing twice.

    A dated row and its consents stay. Its files are out of reach at the next request, and gone soon after: see erasing.
    """
    held = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if held.status == Status.WITHDRAWN:
        contribution.refresh_from_db()
        return
    for field in WIPED:
        setattr(contribution, field, "")
    contribution.offer_key = None
    contribution.withdrawn_at = timezone.now()
    contribution.save(update_fields=[*WIPED, "offer_key", "withdrawn_at"])
    contribution.keepings.all().delete()
    contribution.stones.clear()
    contribution.traits.clear()
    names = [name for kind in KINDS.values() for name in kind.wipe(contribution)]
    names += contribution.consents.exclude(form="").values_list("form", flat=True)
    contribution.consents.update(form="")
    WayBack.objects.filter(contribution=contribution).update(writer="", to="")
    erase(contribution, names)
    moderation.withdraw(contribution, by)
    contribution.editors_note = ""
    contribution.save(update_fields=["editors_note"])


@transaction.atomic
def close_in(trajectory: Trajectory) -> None:
    """Keep what was given in a trajectory inside it when not everybody may read that any more.

    Opening it wider lets nothing out: its givers spoke to fewer people.
    """
    if trajectory.is_public:
        return
    for contribution in Contribution.objects.select_for_update().filter(trajectory=trajectory, is_inner=False):
        contribution.is_inner = True
        contribution.save(update_fields=["is_inner"])
        _tell(contribution)


@transaction.atomic
def keep(contribution: Contribution, guest: Guest) -> None:
    """Have another browser remember it too, because it opened the secret link; the one that gave it keeps it."""
    Keeping.objects.get_or_create(contribution=contribution, guest=guest)


@transaction.atomic
def let_go(person: Person, *, take_back: bool) -> None:
    """Withdraw all that someone gave who deletes their account, or take their name off it."""
    Keeping.objects.filter(guest__person=person).delete()
    WayBack.objects.filter(contribution__giver__person=person).update(writer="")
    for contribution in Contribution.objects.filter(giver__person=person).exclude(status=Status.WITHDRAWN):
        if take_back:
            withdraw(contribution, person)
        elif contribution.shown_name:
            contribution.shown_name = ""
            contribution.save(update_fields=["shown_name"])
            _tell(contribution)


@transaction.atomic
def describe(contribution: Contribution, alt: str, by: Person) -> None:
    """Let an editor write the words for people who cannot look."""
    _lock(contribution)
    if KINDS[contribution.kind].save(contribution, {"alt": alt.strip()}):
        activity.log("describe", contribution, by)
        _tell(contribution)


@transaction.atomic
def recording_ready(recording: Recording) -> None:
    """Go on with what waited for its recording: pages and search follow, and someone trusted is published at once."""
    clip = Clip.objects.filter(recording=recording).select_related("contribution__giver__person").first()
    if clip is None:
        return
    contribution = clip.contribution
    _lock(contribution)
    clip.recording = recording
    contribution.clip = clip
    if recording.state == Recording.State.REFUSED:
        mails.recording_refused(contribution, recording)
    if contribution.status == Status.WAITING and trust.passes_at_once(contribution):
        moderation.submit(contribution, suspicion=contribution.suspicion)
    else:
        settle(contribution)
        _tell(contribution)


@transaction.atomic
def play(contribution: Contribution, recording: Recording) -> None:
    """Show another recording of a contribution in place of the one it had, such as a part of it."""
    _lock(contribution)
    clip = Clip.objects.select_for_update().get(contribution=contribution)
    clip.recording = recording
    clip.save(update_fields=["recording"])
    contribution.clip = clip
    settle(contribution)
    _tell(contribution)


@transaction.atomic
def written_out(recording: Recording) -> None:
    """Follow what became of a transcript: how long it is seen, and what pages and search show of it."""
    clip = Clip.objects.filter(recording=recording).select_related("contribution").first()
    if clip is not None and _lock(clip.contribution).status != Status.WITHDRAWN:
        settle(clip.contribution)
        _tell(clip.contribution)


@transaction.atomic
def write_out(
    contribution: Contribution, cues: list[Cue], language: str, by: Person | Guest | None, made_by: str
) -> Transcript:
    """Keep what is said in it, as `made_by` (Transcript.Maker) wrote it out.

    What its giver or an editor writes stands beside it at once, unless the speaker must agree first (media.gates); what
    a volunteer writes waits for an editor. Raise GoneError when it was withdrawn, ValueError without cues or recording.
    """
    _hold(contribution)
    clip = Clip.objects.select_related("recording").filter(contribution=contribution).first()
    if clip is None or not clip.recording.is_ready:
        msg = "there is nothing to write out"
        raise ValueError(msg)
    at_once = made_by in {Transcript.Maker.GIVER, Transcript.Maker.EDITOR}
    activity.log("write_out", contribution, by, made_by=str(made_by))
    return media.write_out(
        clip.recording,
        cues,
        language,
        made_by,
        person=by if isinstance(by, Person) else None,
        guest=by if isinstance(by, Guest) else None,
        shown=at_once,
    )


@transaction.atomic
def judge_transcript(transcript: Transcript, by: Person, *, good: bool) -> None:
    """Let an editor put what a volunteer wrote out beside the recording, or not use it."""
    clip = Clip.objects.select_related("contribution").get(recording=transcript.recording_id)
    activity.log("write_out", clip.contribution, by, good=good)
    if good:
        media.show(transcript)
    else:
        media.refuse_transcript(transcript)


@transaction.atomic
def mark_told(way_back: WayBack, by: Person) -> None:
    """Note that someone was called and heard what came of what they told."""
    way_back.told_at = timezone.now()
    way_back.save(update_fields=["told_at"])
    activity.log("tell", way_back.contribution, by)


def remind() -> None:
    """Mail whose contribution goes out of sight within a week, once for each day on which it does; a chore."""
    for contribution in queries.ending(REMIND_DAYS):
        mails.ending(contribution, queries.consent_now(contribution))


def keep_picture(file: Any) -> Draft:
    """Keep a clean picture that came with a form that had a mistake elsewhere."""
    draft = Draft()
    file.seek(0)
    try:
        draft.file.save(f"{draft.pk}.webp", file, save=True)
    except OSError:
        draft.file.storage.delete(f"drafts/{draft.pk}.webp")  # as far as it came
        raise
    return draft


def forget_picture(draft: Draft) -> None:
    """Delete a kept picture that is used now."""
    draft.delete()
    transaction.on_commit(partial(draft.file.delete, save=False))


def _lock(contribution: Contribution) -> Contribution:
    """Return its row as it is now, held until the transaction ends; before its picture or clip, never after."""
    return Contribution.objects.select_for_update().get(pk=contribution.pk)


def _hold(contribution: Contribution) -> None:
    held = _lock(contribution)
    if held.status in {Status.WITHDRAWN, Status.MERGED}:
        raise GoneError(_("This was withdrawn or merged with another contribution, so it cannot be changed."))


def _set_tags(contribution: Contribution, data: Data) -> bool:
    """Save its stones and traits; return whether they changed."""
    changed = False
    for field in ("stones", "traits"):
        if field not in data:
            continue
        manager = getattr(contribution, field)
        if {tag.pk for tag in data[field]} != {tag.pk for tag in manager.all()}:
            manager.set(data[field])
            changed = True
    return changed


def _record_consent(contribution: Contribution, data: Data, given_how: str) -> bool:
    """Append a consent when it differs from the latest; set the last day on which it is seen."""
    latest = consent_now(contribution)
    wanted = {
        field: data.get(field, getattr(latest, field) if latest else nothing) for field, nothing in CONSENT.items()
    }
    wanted["purposes"] = sorted({*wanted["purposes"], Consent.Purpose.GUIDE})
    form = data.get("consent_form")
    if latest and not form and all(getattr(latest, field) == wanted[field] for field in CONSENT):
        return False
    made = Consent(contribution=contribution, given_how=data.get("given_how") or given_how, **wanted)
    if form:
        made.form.save(f"consents/{contribution.pk}/{new_id()}.webp", form, save=False)
    made.save()
    settle(contribution)
    return True


def _record_way_back(contribution: Contribution, data: Data) -> bool:
    """Keep who wrote down what someone told, and how that person hears what came of it; return whether it changed."""
    if not data.get("writer"):
        return False
    told = {field: data.get(field) or "" for field in WAY_BACK}
    held = WayBack.objects.filter(contribution=contribution).first() or WayBack(contribution=contribution)
    if held.pk and all(getattr(held, field) == value for field, value in told.items()):
        return False
    for field, value in told.items():
        setattr(held, field, value)
    held.save()
    contribution.way_back = held
    return True


def settle(contribution: Contribution) -> None:
    """Set the last day on which it is seen: that of its consent, or, as long as nobody wrote it out, that of its term.

    Call it whenever its consent, recording or transcript changed, or it was published; inside the transaction.
    """
    consent = consent_now(contribution)
    days = [consent.until] if consent and consent.until else []
    if clip := Clip.objects.filter(contribution=contribution).select_related("recording").first():
        clip.write_out_by = queries.write_out_by(contribution, clip)
        clip.save(update_fields=["write_out_by"])
        contribution.clip = clip
        days += [clip.write_out_by] if clip.write_out_by else []
    last = min(days, default=None)
    if contribution.visible_until != last:
        contribution.visible_until = last
        contribution.save(update_fields=["visible_until"])


def _tell(contribution: Contribution) -> None:
    """Throw away the pages that show it, and let higher parts know."""
    moderation.expire_pages(contribution)
    events.changed.send(Contribution, contribution=contribution)

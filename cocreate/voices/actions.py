"""Writes, as verbs: speak, describe, quote, cut, ask for a nod, answer it. The speaker keeps the key."""

from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.accounts.models import Guest, Person
from cocreate.activity import actions as activity
from cocreate.contributions import actions as contributions
from cocreate.contributions import mails
from cocreate.contributions.models import Contribution
from cocreate.core import page_cache
from cocreate.media import actions as media
from cocreate.media import queries as recordings
from cocreate.media.models import Recording, Transcript
from cocreate.moderation.actions import expire_pages
from cocreate.moderation.models import Status

from . import events, queries
from .models import Nod, Quote, Telling, Voice
from .words import are_said

Actor = Person | Guest | None
SHORTEST_CUT = 1_000  # milliseconds


@transaction.atomic
def speak(contribution: Contribution) -> Voice | None:
    """Give what is spoken, or was told to someone who wrote it down, its voice. Nothing twice."""
    if telling := Telling.objects.filter(contribution=contribution).select_related("voice").first():
        return telling.voice
    if not (hasattr(contribution, "clip") or hasattr(contribution, "way_back")):
        return None
    voice = Voice.objects.create(
        shown_name=contribution.shown_name,
        place_name=contribution.place_name,
        language=contribution.language,
        spoken_on=timezone.localdate(contribution.offered_at),
    )
    Telling.objects.create(voice=voice, contribution=contribution)
    return voice


@transaction.atomic
def follow(contribution: Contribution) -> None:
    """Do what its giver did: a name that nobody carries any more goes, words that were taken back are no quote."""
    if contribution.status == Status.WITHDRAWN:
        _forget(contribution)
        return
    voice = speak(contribution)
    if voice:
        _follow_name(voice, contribution)
        page_cache.expire(f"voice:{voice.pk}")
    gone = [quote for quote in contribution.quotes.all() if not _is_said(contribution, quote.text, quote.start)]
    for quote in gone:
        activity.log("quote.gone", quote, None, contribution=contribution.pk)
        quote.delete()
    if gone:
        _tell(contribution)


def _follow_name(voice: Voice, contribution: Contribution) -> None:
    """Let the voice carry a name, place and language that its speaker chose."""
    before = (voice.shown_name, voice.place_name, voice.language)
    others = [one.contribution for one in voice.tellings.select_related("contribution")]
    names = {one.shown_name for one in others if one.status != Status.WITHDRAWN}
    if voice.shown_name not in names or not contribution.shown_name:
        voice.shown_name = contribution.shown_name
    if len(others) == 1:
        voice.place_name, voice.language = contribution.place_name, contribution.language
    if before != (voice.shown_name, voice.place_name, voice.language):
        voice.save(update_fields=["shown_name", "place_name", "language"])
        if len(others) > 1:  # what waits may rename a voice that everybody sees
            _expire(voice)


def _forget(contribution: Contribution) -> None:
    """Delete the quoted words and questions; the voice stays without a name, for its page to say what happened."""
    contribution.nods.all().delete()
    deleted, _rows = contribution.quotes.all().delete()
    telling = Telling.objects.filter(contribution=contribution).select_related("voice").first()
    if telling:
        voice = telling.voice
        left = voice.tellings.exclude(contribution__status=Status.WITHDRAWN).select_related("contribution").first()
        if left is None:
            voice.shown_name = voice.role = voice.place_name = ""
            voice.spoken_on = None
            voice.save()
        else:
            _follow_name(voice, left.contribution)
        page_cache.expire(f"voice:{voice.pk}")
    if deleted:
        _tell(contribution)


@transaction.atomic
def belong(contribution: Contribution, voice: Voice | None, by: Person) -> Voice:
    """Say that a contribution is by `voice`, or by a voice of its own. A voice without contributions is deleted."""
    before = Telling.objects.filter(contribution=contribution).select_related("voice").first()
    if voice is None:
        voice = Voice.objects.create(
            shown_name=contribution.shown_name, place_name=contribution.place_name, language=contribution.language
        )
    Telling.objects.update_or_create(contribution=contribution, defaults={"voice": voice})
    if before and before.voice_id != voice.pk:
        page_cache.expire(f"voice:{before.voice_id}")
        if not before.voice.tellings.exists():
            before.voice.delete()
    activity.log("voice.belong", voice, by, contribution=contribution.pk)
    page_cache.expire(f"voice:{voice.pk}")
    expire_pages(contribution)
    events.quotes_changed.send(Contribution, contribution=contribution)
    return voice


@transaction.atomic
def describe(voice: Voice, role: str, spoken_on: date | None, by: Person | None) -> None:
    """Let an editor write the role and the day. The name is the speaker's."""
    voice.role, voice.spoken_on = role.strip(), spoken_on
    voice.save(update_fields=["role", "spoken_on"])
    activity.log("voice.describe", voice, by)
    _expire(voice)


@transaction.atomic
def quote(contribution: Contribution, text: str, start: int | None, end: int | None, by: Person | None) -> Quote:
    """Set words apart, with their place in the recording (ms). Raise ValidationError when nobody said them.

    It is seen at once, or waits for the speaker's nod when they asked for that.
    """
    text = " ".join(text.split())
    recording = contribution.clip.recording if hasattr(contribution, "clip") else None
    _check_place(start, end, recording)
    if not _is_said(contribution, text, start):
        raise ValidationError({"text": _("These words do not stand in what was said. A quote is word for word.")})
    made = Quote.objects.create(contribution=contribution, text=text, start=start, end=end, by=by)
    activity.log("quote", made, by, contribution=contribution.pk)
    if queries.wants_to_see_first(contribution):
        ask(contribution, quote=made)
    else:
        _tell(contribution)
    return made


def _check_place(start: int | None, end: int | None, recording: Recording | None) -> None:
    if start is None and end is None:
        return
    last = recording.duration if recording else None
    if start is None or last is None or start >= last or (end is not None and not start < end <= last):
        raise ValidationError({"start": _("This place is not in the recording.")})


def _is_said(contribution: Contribution, text: str, start: int | None) -> bool:
    """Whether words stand in what is known to be said; of a recording that nobody wrote out yet, its place will do."""
    clip = getattr(contribution, "clip", None)
    if clip and start is not None and not recordings.latest(clip.recording):
        return True
    return are_said(text, queries.said_in(contribution))


@transaction.atomic
def drop_quote(made: Quote, by: Actor) -> None:
    """Take a quote away; passages stand on it no longer."""
    contribution = made.contribution
    activity.log("quote.drop", made, by, contribution=contribution.pk)
    made.delete()
    _tell(contribution)


@transaction.atomic
def cut(contribution: Contribution, start: int, end: int, by: Person) -> Recording:
    """Make a shorter recording (ms from and to). What is seen stays the whole until it is ready, and agreed to.

    Raise ValidationError when there is no such part.
    """
    recording = contribution.clip.recording
    if end - start < SHORTEST_CUT:
        raise ValidationError({"end": _("Leave at least a second.")})
    try:
        made = media.cut(recording, start, end)
    except ValueError as error:
        raise ValidationError({"end": _("This place is not in the recording.")}) from error
    activity.log("cut", contribution, by, start=start, end=end)
    return made


@transaction.atomic
def cut_is_ready(made: Recording) -> None:
    """Show a cut in place of the whole, with what is said in it; or ask the speaker first."""
    whole = made.cut_of
    clip = getattr(whole, "clip", None) if whole else None
    if clip is None or whole is None or made.cut_from is None or made.cut_to is None or not made.is_ready:
        return
    if before := recordings.shown(whole):
        cues = [
            cue | {"start": max(0, cue["start"] - made.cut_from), "end": min(cue["end"], made.cut_to) - made.cut_from}
            for cue in before.cues
            if cue["start"] is not None and cue["start"] < made.cut_to and cue["end"] > made.cut_from
        ]
        if cues:
            media.write_out(made, cues, before.language, before.made_by, person=before.person, guest=before.guest)
    if queries.wants_to_see_first(clip.contribution):
        ask(clip.contribution, cut=made)
    else:
        _use_cut(clip.contribution, made)


def _use_cut(contribution: Contribution, made: Recording) -> None:
    before = contribution.clip.recording
    contributions.play(contribution, made)
    moved = made.cut_from or 0
    for one in contribution.quotes.exclude(start=None):
        if before == made.cut_of and one.start is not None:
            start = one.start - moved
            inside = 0 <= start < (made.duration or 0)
            one.start = start if inside else None
            one.end = min(one.end - moved, made.duration or 0) if inside and one.end else None
            one.save(update_fields=["start", "end"])
    _tell(contribution)


@transaction.atomic
def ask(
    contribution: Contribution,
    *,
    quote: Quote | None = None,
    transcript: Transcript | None = None,
    cut: Recording | None = None,
) -> Nod:
    """Ask the speaker about what an editor made of their words. They have NOD_DAYS; a mail goes when it can."""
    until = timezone.now() + timedelta(days=settings.NOD_DAYS)
    nod = Nod.objects.create(contribution=contribution, quote=quote, transcript=transcript, cut=cut, until=until)
    activity.log("nod.ask", nod, None, contribution=contribution.pk)
    mails.write(contribution, "voices/mail/nod.txt", f"{mails.beginning(contribution)}nod:{nod.pk}", nod=nod)
    return nod


@transaction.atomic
def answer(nod: Nod, by: Actor, *, agrees: bool, words: str = "") -> None:
    """Keep the speaker's yes or no. A yes takes effect at the next request; too late is as no answer. Nothing twice."""
    held = Nod.objects.select_for_update(of=("self",)).select_related("transcript", "cut", "quote").get(pk=nod.pk)
    if held.state not in {Nod.State.WAITING, Nod.State.LAPSED}:
        return
    held.state = Nod.State.GIVEN if agrees else Nod.State.REFUSED
    held.answered_at, held.words = timezone.now(), words.strip()
    held.save(update_fields=["state", "answered_at", "words"])
    activity.log("nod.yes" if agrees else "nod.no", held, by, contribution=held.contribution_id)
    if agrees and held.transcript:
        media.show(held.transcript)
    elif agrees and held.cut:
        _use_cut(held.contribution, held.cut)
    elif held.transcript:
        media.refuse_transcript(held.transcript)
    _tell(held.contribution)


def lapse() -> int:
    """Close questions that the speaker did not answer in time; return how many. What they are about stays unseen."""
    return Nod.objects.filter(state=Nod.State.WAITING, until__lt=timezone.now()).update(state=Nod.State.LAPSED)


@transaction.atomic
def asks_first(transcript: Transcript) -> bool:
    """Whether what an editor or volunteer wrote out must wait for the speaker; asks them when nobody did yet."""
    if transcript.made_by not in {Transcript.Maker.EDITOR, Transcript.Maker.VOLUNTEER}:
        return False
    clip = getattr(transcript.recording, "clip", None)
    if clip is None or not queries.wants_to_see_first(clip.contribution):
        return False
    nod = Nod.objects.filter(transcript=transcript).first()
    if nod is None:
        ask(clip.contribution, transcript=transcript)
        return True
    return nod.state != Nod.State.GIVEN


def _tell(contribution: Contribution) -> None:
    """Throw away the pages that show it, and let higher parts know."""
    if hasattr(contribution, "telling"):
        page_cache.expire(f"voice:{contribution.telling.voice_id}")
    expire_pages(contribution)
    events.quotes_changed.send(Contribution, contribution=contribution)


def _expire(voice: Voice) -> None:
    """Throw away the pages that show a voice, also those where its words stand under its name."""
    told = [one.contribution for one in voice.tellings.select_related("contribution")]
    page_cache.expire(f"voice:{voice.pk}", *(tag for one in told for tag in one.page_tags()))
    for one in told:
        events.quotes_changed.send(Contribution, contribution=one)

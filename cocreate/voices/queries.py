"""Reads."""

from collections.abc import Iterable, Sequence

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from cocreate.compass.cards import MOST, Wanted
from cocreate.compass.rules import Card
from cocreate.contributions import queries as contributions
from cocreate.contributions.models import Contribution, ContributionQuerySet
from cocreate.media import queries as media
from cocreate.media.models import Rendition

from .models import Nod, Quote, Voice

LOOKED_AT = 300  # of the newest voices, for cards beside directions
PLAYED = ("audio/mp4", "video/mp4", "audio/ogg")  # by podcast programs, the best first
SEEN = Q(nod__isnull=True) | Q(nod__state=Nod.State.GIVEN)


def shown_quotes() -> QuerySet[Quote]:
    """Return quotes that everybody may see: of what is public, and agreed to where the speaker asked for that."""
    return Quote.objects.filter(SEEN, contribution__in=contributions.visible()).order_by(
        F("start").asc(nulls_last=True), "at"
    )


def voices() -> QuerySet[Voice]:
    """Return the voices of which something is public, newest first."""
    heard = contributions.visible().filter(telling__voice=OuterRef("pk"))
    return Voice.objects.filter(Exists(heard)).order_by("-at", "pk")


def told_by(voices_: Sequence[Voice]) -> dict[str, list[Contribution]]:
    """Return by voice id its public contributions, newest first, each with its `seen_quotes`; always in few queries."""
    seen = Prefetch("quotes", shown_quotes(), to_attr="seen_quotes")
    found = contributions.for_cards(contributions.visible()).filter(telling__voice__in=voices_)
    told: dict[str, list[Contribution]] = {voice.pk: [] for voice in voices_}
    for one in found.select_related("telling").prefetch_related(seen).order_by("-published_at", "pk"):
        told[one.telling.voice_id].append(one)
    return told


def was_withdrawn(voice: Voice) -> bool:
    """Whether something of a voice was public and was taken back since."""
    return voice.tellings.filter(contribution__withdrawn_at__isnull=False).exists()


def quotes_of(contribution: Contribution) -> QuerySet[Quote]:
    """Return all quotes of a contribution, seen or not, with their nod; for editors and the speaker."""
    return contribution.quotes.select_related("nod").order_by(F("start").asc(nulls_last=True), "at")


def open_nods(contribution: Contribution) -> QuerySet[Nod]:
    """Return what waits for the speaker's yes."""
    return contribution.nods.filter(state=Nod.State.WAITING).select_related("quote", "transcript", "cut")


def wants_to_see_first(contribution: Contribution) -> bool:
    """Whether its speaker asked to see first what editors make of it."""
    consent = contributions.consent_now(contribution)
    return bool(consent and consent.see_first)


def said_in(contribution: Contribution) -> str:
    """Return all words of a contribution that are known: its text, and what is written out of its recording."""
    clip = getattr(contribution, "clip", None)
    transcript = media.latest(clip.recording) if clip else None
    return "\n".join(part for part in (contribution.text, transcript.text if transcript else "") if part)


def alike(contribution: Contribution) -> QuerySet[Voice]:
    """Return voices with the same shown name, to which an editor may say it belongs; none for the nameless."""
    if not contribution.shown_name:
        return Voice.objects.none()
    return Voice.objects.filter(shown_name__iexact=contribution.shown_name).exclude(tellings__contribution=contribution)


def episodes() -> ContributionQuerySet:
    """Return public recordings that can be played, newest first: the podcast."""
    files = Rendition.objects.filter(recording=OuterRef("clip__recording"), media_type__in=PLAYED)
    found: ContributionQuerySet = (
        contributions.for_cards(contributions.visible())
        .filter(Exists(files), clip__recording__state="ready")
        .select_related("clip__recording", "telling__voice")
        .prefetch_related(
            "clip__recording__renditions",
            "clip__recording__transcripts",
            Prefetch("quotes", shown_quotes(), to_attr="seen_quotes"),
        )
        .order_by("-published_at", "pk")
    )
    return found


def chapters(contribution: Contribution) -> Iterable[Quote]:
    """Return the seen quotes of a contribution that have a place in its recording, in order."""
    return shown_quotes().filter(contribution=contribution, start__isnull=False)


def beside(wanted: Sequence[Wanted]) -> dict[Wanted, list[Card]]:
    """Return for each stone the newest public contributions of a voice about it. Two queries."""
    about = {each.stone for each in wanted}
    found = contributions.visible().filter(telling__isnull=False, stones__in=about).order_by("-published_at", "pk")
    ids: dict[str, list[str]] = {}
    for stone, pk in found.values_list("stones", "pk")[:LOOKED_AT]:
        if len(own := ids.setdefault(stone, [])) < MOST:
            own.append(pk)
    told = found.model.objects.select_related("telling__voice").in_bulk({pk for own in ids.values() for pk in own})
    return {
        each: [
            Card(f"{told[pk].telling.voice}: {told[pk].moderation_title()}", told[pk].get_absolute_url())
            for pk in ids.get(each.stone, [])
        ]
        for each in wanted
    }

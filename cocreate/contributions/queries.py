"""Reads."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from cocreate.accounts.models import Guest, Person
from cocreate.core.entries import SearchEntry
from cocreate.media.models import Recording, Transcript
from cocreate.moderation.models import Status
from cocreate.moderation.queries import remarks
from cocreate.stones.models import Stone, Trait
from cocreate.trajectories.models import Trajectory

from .kinds import KINDS, fetched, related
from .models import Clip, Consent, Contribution, ContributionQuerySet, Draft, Erasure, Keeping, WayBack

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def visible() -> ContributionQuerySet:
    """Return what everybody may see now, newest first."""
    found: ContributionQuerySet = Contribution.objects.public()
    return found


def trajectory(pk: str) -> Trajectory | None:
    """Return the trajectory with this id."""
    return Trajectory.objects.filter(pk=pk).first()


def given_in(trajectory: Trajectory, *, inner: bool) -> ContributionQuerySet:
    """Return what was given in a trajectory and may be seen there, newest first; `inner` for who it was said to."""
    today = Q(visible_until__isnull=True) | Q(visible_until__gte=timezone.localdate())
    found: ContributionQuerySet = Contribution.objects.filter(today, trajectory=trajectory, status=Status.PUBLISHED)
    return (found if inner else found.filter(is_inner=False)).order_by("-published_at", "id")


def waiting_in(trajectory: Trajectory) -> ContributionQuerySet:
    """Return what waits in a trajectory, or for an answer of its giver, oldest first, what looks like spam last."""
    states = [Status.WAITING, Status.QUESTION]
    found: ContributionQuerySet = Contribution.objects.filter(trajectory=trajectory, status__in=states)
    return found.order_by("status", "waits_longer", "offered_at", "id")


def for_cards(contributions: ContributionQuerySet) -> ContributionQuerySet:
    """Return the same with all that a card shows, in three queries however many; with recordings, in two more."""
    return contributions.select_related(*related()).prefetch_related("stones", "traits", *fetched())


def is_shown_file(contribution: Contribution, path: str) -> bool:
    """Whether `path` is a file of what the contribution shows now: its picture, its preview, its recording."""
    return any(path in kind.shown_files(contribution) for kind in KINDS.values())


def insights(*, stone: str = "", trait: str = "", kind: str = "", place: str = "") -> ContributionQuerySet:
    """Return what everybody may see now, newest first, narrowed; an unknown value finds nothing."""
    asked = {"stones": stone, "traits": trait, "kind": kind, "place_name__iexact": place}
    found: ContributionQuerySet = visible().filter(**{field: value for field, value in asked.items() if value})
    return found.order_by("-published_at", "id")


def after(found: ContributionQuerySet, last: str, most: int) -> tuple[list[Contribution], bool]:
    """Return the `most` that come after the one with id `last` (from the start when empty), and whether more follow.

    The place in the list is that of a row, so that a page costs the same however far it is.
    """
    if last:
        at = Contribution.objects.filter(pk=last).values_list("published_at", flat=True).first()
        if at is None:
            return [], False
        found = found.filter(Q(published_at__lt=at) | Q(published_at=at, pk__gt=last))
    rows = list(found[: most + 1])
    return rows[:most], len(rows) > most


def stone_names() -> list[tuple[str, str]]:
    """Return id and name of each stone, in the compass's order."""
    return list(Stone.objects.values_list("id", "name"))


def trait_names() -> list[tuple[str, str]]:
    """Return id and name of each trait."""
    return list(Trait.objects.values_list("id", "name"))


def places(most: int = 24) -> list[str]:
    """Return the place names most told about."""
    named = visible().exclude(place_name="").order_by().values("place_name").annotate(times=Count("pk"))
    return [row["place_name"] for row in named.order_by("-times", "place_name")[:most]]


def of_giver(guest: Guest | None, person: "Person | AnonymousUser | None" = None) -> ContributionQuerySet:
    """Return all that this browser or this person gave or keeps, in any state but withdrawn, newest first."""
    mine = Q(pk__in=[])
    if guest:
        mine |= Q(giver=guest) | Q(pk__in=Keeping.objects.filter(guest=guest).values("contribution"))
    if isinstance(person, Person):
        kept = Keeping.objects.filter(guest__person=person).values("contribution")
        mine |= Q(giver__person=person) | Q(pk__in=kept)
    found: ContributionQuerySet = (
        Contribution.objects.filter(mine).exclude(status="withdrawn").order_by("-offered_at", "id")
    )
    return found


def consent_now(contribution: Contribution) -> Consent | None:
    """Return what its giver allows now."""
    return Consent.objects.filter(contribution=contribution).first()


def to_write_out() -> ContributionQuerySet:
    """Return public film and sound of which nobody wrote out what is said, the first to go out of sight in front.

    `is_offered` tells that someone did, and that it waits for an editor.
    """
    state, here = Transcript.State, Transcript.objects.filter(recording=OuterRef("clip__recording"))
    found: ContributionQuerySet = (
        visible()
        .filter(clip__recording__state=Recording.State.READY)
        .annotate(is_offered=Exists(here.filter(state=state.OFFERED)))
        .exclude(Exists(here.filter(state=state.SHOWN)))
    )
    return found.order_by("clip__write_out_by", "published_at", "id")


def offered_transcripts() -> QuerySet[Transcript]:
    """Return what volunteers wrote out that waits for an editor's look, oldest first."""
    of_one = Transcript.objects.filter(state=Transcript.State.OFFERED, recording__clip__isnull=False)
    return (
        of_one.exclude(recording__clip__contribution__status=Status.WITHDRAWN)
        .select_related("recording__clip__contribution", "person")
        .order_by("at", "id")
    )


def to_call() -> QuerySet[WayBack]:
    """Return who asked to be called about what came of what they told, and may be: it is published."""
    found = WayBack.objects.filter(way=WayBack.Way.PHONE, told_at__isnull=True).exclude(to="")
    return (
        found.filter(contribution__status=Status.PUBLISHED)
        .select_related("contribution")
        .order_by("contribution__published_at", "pk")
    )


def ending(days: int) -> ContributionQuerySet:
    """Return what is public and goes out of sight within `days`, the first in front."""
    last = timezone.localdate() + timedelta(days=days)
    found: ContributionQuerySet = visible().filter(visible_until__lte=last).select_related("giver__person", "clip")
    return found.order_by("visible_until", "id")


def way_back(contribution: Contribution) -> WayBack | None:
    """Return how someone who told it to its giver hears what came of it."""
    told: WayBack | None = getattr(contribution, "way_back", None)
    return told if told and told.writer else None


def with_code(code: str) -> Contribution | None:
    """Return what the code on a card opens."""
    return Contribution.objects.filter(way_back__code=code).first()


def offered_with(key: str) -> Contribution | None:
    """Return what was offered with this key before."""
    return Contribution.objects.filter(offer_key=key).first()


def write_out_by(contribution: Contribution, clip: Clip) -> date | None:
    """Return the last day on which film or sound is seen without what is said written out.

    None when it is written out, or was never published. The term begins again with another recording.
    """
    recording = clip.recording
    if contribution.published_at is None or recording.transcripts.filter(state=Transcript.State.SHOWN).exists():
        return None
    since = max(contribution.published_at, recording.ready_at or contribution.published_at)
    return timezone.localdate(since) + timedelta(days=settings.TRANSCRIPT_DAYS)


def draft(token: str) -> Draft | None:
    """Return the picture that came with an earlier try of this form."""
    return Draft.objects.filter(pk=token).first() if token else None


def erasures_open() -> QuerySet[Erasure]:
    """Return what must still be erased, the first due in front."""
    return Erasure.objects.filter(erased_at__isnull=True).order_by("due_on", "pk")


def next_expiry(trajectory: Trajectory | None = None) -> datetime | None:
    """Return the moment on which the first of what is public now, of all or in a trajectory, goes out of sight."""
    found = visible().filter(trajectory=trajectory) if trajectory else visible()
    first = found.aggregate(first=Min("visible_until"))["first"]
    return midnight_after(first) if first else None


def midnight_after(day: date | None) -> datetime | None:
    """Return the first moment after `day`, in the site's time zone."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) if day else None


def all_of(contribution: Contribution) -> dict[str, Any]:
    """Return all that is known of a contribution, for its giver to take along. Times are ISO 8601."""
    common = ("id", "kind", "status", "title", "text", "language", "shown_name", "place_name", "licence")
    times = ("offered_at", "published_at", "changed_at", "visible_until")
    return {
        **{field: getattr(contribution, field) for field in common},
        **{field: value.isoformat() if (value := getattr(contribution, field)) else None for field in times},
        "stones": [stone.pk for stone in contribution.stones.all()],
        "traits": [trait.pk for trait in contribution.traits.all()],
        **KINDS[contribution.kind].api(contribution, ""),
        "consents": list(
            contribution.consents.values(
                "purposes", "until", "recognisable", "minors", "see_first", "given_how", "form", "at"
            )
        ),
        "way_back": WayBack.objects.filter(contribution=contribution).values("writer", "way", "to", "told_at").first(),
        "conversation": [
            {"by": "editors" if remark.by_editor else "you", "text": remark.text, "at": remark.at.isoformat()}
            for remark in remarks(contribution)
        ],
    }


def entry_of(contribution: Contribution) -> SearchEntry | None:
    """Return what search may know of it; nothing when it is not public."""
    if not contribution.is_public:
        return None
    kind = KINDS[contribution.kind]
    heading = contribution.title or kind.heading(contribution) or contribution.moderation_title()
    words = [contribution.text, kind.words(contribution), contribution.place_name, contribution.shown_name]
    return SearchEntry(
        key=f"contribution:{contribution.pk}",
        kind="contribution",
        title=heading,
        text="\n".join(part for part in words if part),
        path=contribution.get_absolute_url(),
        language=contribution.language,
        at=contribution.published_at,
        until=contribution.visible_until,
    )


def search_ids() -> Iterator[str]:
    """Give the id of every public contribution, the oldest first."""
    ids: Iterator[str] = visible().order_by("published_at", "-pk").values_list("pk", flat=True).iterator()
    return ids


def search_entries(ids: Iterable[str] | None = None) -> Iterator[SearchEntry]:
    """Give every public contribution, the oldest first, to search; when `ids` are given, what is public of those."""
    found = visible() if ids is None else visible().filter(pk__in=list(ids))
    found = found.order_by("published_at", "-pk").select_related(*related()).prefetch_related(*fetched(words=True))
    for contribution in found.iterator(chunk_size=1000):
        if entry := entry_of(contribution):
            yield entry

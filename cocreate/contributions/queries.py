"""Reads."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Min, Q
from django.utils import timezone

from cocreate.accounts.models import Guest, Person
from cocreate.core.entries import SearchEntry

from .kinds import KINDS, related
from .models import Consent, Contribution, ContributionQuerySet, Draft

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def visible() -> ContributionQuerySet:
    """Return what everybody may see now, newest first."""
    found: ContributionQuerySet = Contribution.objects.public()
    return found


def for_cards(contributions: ContributionQuerySet) -> ContributionQuerySet:
    """Return the same with all that a card shows, in three queries however many there are."""
    return contributions.select_related(*related()).prefetch_related("stones", "traits")


def of_giver(guest: Guest | None, person: "Person | AnonymousUser | None" = None) -> ContributionQuerySet:
    """Return all that this browser or this person gave, in any state but withdrawn, newest first."""
    mine = Q(pk__in=[])
    if guest:
        mine |= Q(giver=guest)
    if isinstance(person, Person):
        mine |= Q(giver__person=person)
    found: ContributionQuerySet = (
        Contribution.objects.filter(mine).exclude(status="withdrawn").order_by("-offered_at", "id")
    )
    return found


def consent_now(contribution: Contribution) -> Consent | None:
    """Return what its giver allows now."""
    return Consent.objects.filter(contribution=contribution).first()


def draft(token: str) -> Draft | None:
    """Return the picture that came with an earlier try of this form."""
    return Draft.objects.filter(pk=token).first() if token else None


def next_expiry() -> datetime | None:
    """Return the moment on which the first of what is public now goes out of sight: midnight after its last day."""
    first = visible().aggregate(first=Min("visible_until"))["first"]
    return midnight_after(first) if first else None


def midnight_after(day: date | None) -> datetime | None:
    """Return the first moment after `day`, in the site's time zone."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) if day else None


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


def search_entries() -> Iterator[SearchEntry]:
    """Give every public contribution to search, a thousand rows at a time."""
    for contribution in visible().select_related(*related()).iterator(chunk_size=1000):
        if entry := entry_of(contribution):
            yield entry

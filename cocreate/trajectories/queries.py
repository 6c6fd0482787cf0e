"""Reads."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import router
from django.db.models import Min, ProtectedError, Q, QuerySet
from django.db.models.deletion import Collector
from django.utils import timezone

from cocreate.accounts.models import Guest, Person
from cocreate.activity.models import Entry
from cocreate.activity.queries import within
from cocreate.core.entries import SearchEntry
from cocreate.moderation.models import Status
from cocreate.stones.models import Stone

from . import sheets
from .models import (
    Agreement,
    Ask,
    Exchange,
    Experiment,
    FormerAddress,
    Invitation,
    Member,
    Proposal,
    Role,
    Trajectory,
    TrajectoryQuerySet,
    Visibility,
)
from .words import CHANGES

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

SECOND_AFTER = 6  # months with one who steers, after which is asked for a second
ASK_BEFORE = 1  # months before the end of a term in which is asked


def public() -> TrajectoryQuerySet:
    """Return what everybody may find now, newest first."""
    found: TrajectoryQuerySet = Trajectory.objects.public().select_related("place")
    return found


def open_to_link(slugs: set[str]) -> dict[str, Trajectory]:
    """Return by address, of now or before, those among `slugs` that whoever has their address may read now."""
    seen = Trajectory.objects.filter(status=Status.PUBLISHED).exclude(visibility=Visibility.MEMBERS)
    seen = seen.select_related("place")
    found = {one.slug: one for one in seen.filter(slug__in=slugs)}
    if moved := slugs - set(found):
        led = dict(FormerAddress.objects.filter(slug__in=moved).values_list("slug", "trajectory"))
        now = seen.in_bulk(set(led.values())) if led else {}
        found |= {slug: now[pk] for slug, pk in led.items() if pk in now}
    return found


def after(found: TrajectoryQuerySet, last: str, most: int) -> tuple[list[Trajectory], bool]:
    """Return the `most` that come after the one with id `last` (from the start when empty), and whether more follow."""
    if "\0" in last:
        return [], False
    if last:
        at = Trajectory.objects.filter(pk=last).values_list("offered_at", flat=True).first()
        if at is None:
            return [], False
        found = found.filter(Q(offered_at__lt=at) | Q(offered_at=at, pk__gt=last))
    rows = list(found[: most + 1])
    return rows[:most], len(rows) > most


def by_slug(slug: str) -> Trajectory | None:
    """Return the trajectory at this address, or that had it before, whoever may read it."""
    known = Trajectory.objects.select_related("place", "modelled_on")
    return known.filter(slug=slug).first() or known.filter(former__slug=slug).first()


def by_pk(pk: str) -> Trajectory | None:
    """Return the trajectory with this id, whoever may read it."""
    return Trajectory.objects.filter(pk=pk).select_related("place").first()


def is_taken(slug: str) -> bool:
    """Whether a trajectory has this address, or had it."""
    return Trajectory.objects.filter(Q(slug=slug) | Q(former__slug=slug)).exists()


def offered_with(key: str) -> tuple[Trajectory, Member] | None:
    """Return what was started with this key before, and its first puller."""
    found = Trajectory.objects.filter(offer_key=key).first()
    starter = found.members.select_related("role").order_by("created_at", "pk").first() if found else None
    return (found, starter) if found and starter else None


def roles() -> QuerySet[Role]:
    """Return every role, in the owner's order."""
    return Role.objects.all()


def open_roles() -> QuerySet[Role]:
    """Return the roles that one can step into without being asked: those that do not steer."""
    return Role.objects.filter(steers=False)


def first_role() -> Role:
    """Return the role of whoever starts: the first that steers. Raise Role.DoesNotExist when the owner left none."""
    found = Role.objects.filter(steers=True).first()
    if found is None:
        raise Role.DoesNotExist
    return found


def can_go(leaving: list[Role]) -> bool:
    """Whether these roles can be deleted: nothing holds them, and one that steers is left."""
    try:
        Collector(using=router.db_for_write(Role)).collect(leaving)
    except ProtectedError:
        return False
    return Role.objects.filter(steers=True).exclude(pk__in=[one.pk for one in leaving]).exists()


def members(trajectory: Trajectory) -> QuerySet[Member]:
    """Return who is in it now, pullers first."""
    return trajectory.members.filter(left_at__isnull=True).select_related("role", "trajectory")


def still_in(member_ids: set[str]) -> QuerySet[Member]:
    """Return those who are in a trajectory now that was not taken away, with it."""
    found = Member.objects.filter(pk__in=member_ids, left_at__isnull=True)
    return found.exclude(trajectory__status=Status.WITHDRAWN).select_related("trajectory")


def members_of(
    trajectory: Trajectory, guest: Guest | None, person: "Person | AnonymousUser | None" = None
) -> list[Member]:
    """Return as whom this browser or this person is in it now."""
    mine = Q(pk__in=[])
    if guest:
        mine |= Q(guest=guest) | Q(browsers=guest)
    if isinstance(person, Person):
        mine |= Q(person=person) | Q(guest__person=person) | Q(browsers__person=person)
    return list(members(trajectory).filter(mine).distinct())


def people_of(trajectory: Trajectory) -> list[Member]:
    """Return who is in it now, pullers first, for who is in it too."""
    return list(members(trajectory))


def count_by_role(trajectory: Trajectory) -> list[tuple[Role, int]]:
    """Return how many there are of each role that somebody has; counts only, for everybody."""
    found: dict[Role, int] = {}
    for one in members(trajectory):
        found[one.role] = found.get(one.role, 0) + 1
    return list(found.items())


def member(slug: str, member_id: str) -> Member | None:
    """Return a member, also one who left."""
    found = Member.objects.filter(Q(trajectory__slug=slug) | Q(trajectory__former__slug=slug), pk=member_id)
    return found.select_related("trajectory", "role").first()


def mine(guest: Guest | None, person: "Person | AnonymousUser | None" = None) -> list[Trajectory]:
    """Return the trajectories that this browser or person is in, newest first."""
    own = Q(pk__in=[])
    if guest:
        own |= Q(members__guest=guest) | Q(members__browsers=guest)
    if isinstance(person, Person):
        own |= Q(members__person=person) | Q(members__guest__person=person) | Q(members__browsers__person=person)
    found = Trajectory.objects.filter(own, members__left_at__isnull=True).exclude(status=Status.WITHDRAWN)
    return list(found.select_related("place").distinct())


def invitation(invitation_id: str) -> Invitation | None:
    """Return an invitation that still holds."""
    found = Invitation.objects.filter(pk=invitation_id, ended_at__isnull=True)
    found = found.filter(Q(until__isnull=True) | Q(until__gte=timezone.localdate()))
    return found.select_related("trajectory", "role").first()


def invitations(trajectory: Trajectory) -> QuerySet[Invitation]:
    """Return the invitations that still hold, newest first."""
    found = trajectory.invitations.filter(ended_at__isnull=True)
    found = found.filter(Q(until__isnull=True) | Q(until__gte=timezone.localdate()))
    return found.select_related("role").order_by("-created_at", "pk")


def asks_of(trajectory: Trajectory, minutes: int | None = None) -> QuerySet[Ask]:
    """Return what is asked now, the shortest first; with `minutes`, what fits in them."""
    found = trajectory.asks.filter(closed_at__isnull=True)
    found = found.filter(Q(until__isnull=True) | Q(until__gte=timezone.localdate()))
    return found.filter(minutes__lte=minutes) if minutes else found


def entry_of(trajectory: Trajectory) -> SearchEntry | None:
    """Return what search may know of it; nothing when not everybody may find it."""
    if not trajectory.is_public:
        return None
    words = [trajectory.where, trajectory.challenge, trajectory.about, trajectory.gain, trajectory.state_now]
    return SearchEntry(
        key=f"trajectory:{trajectory.pk}",
        kind="trajectory",
        title=trajectory.title,
        text="\n".join(word for word in words if word),
        path=trajectory.get_absolute_url(),
        language=trajectory.language,
        at=trajectory.published_at,
    )


def search_ids() -> Iterator[str]:
    """Give the id of every public trajectory, the oldest first."""
    return iter(public().order_by("offered_at", "-pk").values_list("pk", flat=True))


def search_entries(ids: Iterable[str] | None = None) -> Iterator[SearchEntry]:
    """Give every public trajectory to search; when `ids` are given, what is public of those."""
    found = public() if ids is None else public().filter(pk__in=list(ids))
    return filter(None, map(entry_of, found.order_by("offered_at", "-pk")))


def narrower(before: str, now: str) -> bool:
    """Whether fewer people may read it with visibility `now` than with `before`."""
    order = [Visibility.PUBLIC, Visibility.LINK, Visibility.MEMBERS]
    return order.index(Visibility(now)) > order.index(Visibility(before))


@dataclass(frozen=True)
class Change:
    """Something that happened on a day, however often."""

    day: date
    text: str
    times: int


def changes(trajectory: Trajectory, most: int = 6) -> list[Change]:
    """Return what changed lately, in words, newest first; the same on one day is one line. Never who did it."""
    rows = within(trajectory.scope).filter(verb__in=list(CHANGES)).values_list("at", "verb")[: most * 8]
    days = Counter((timezone.localdate(at), verb) for at, verb in rows)
    return [Change(day, str(CHANGES[verb]), times) for (day, verb), times in days.items()][:most]


def newest(trajectory: Trajectory, most: int = 30) -> list[Entry]:
    """Return the newest changes, each by itself. Never who did it."""
    return list(within(trajectory.scope).filter(verb__in=list(CHANGES))[:most])


def next_expiry(trajectory: Trajectory) -> datetime | None:
    """Return when the first ask of now is over: midnight after its last day."""
    last = asks_of(trajectory).aggregate(first=Min("until"))["first"]
    return midnight(last) if last else None


def midnight(day: date | None = None) -> datetime:
    """Return the first moment after `day`, or after today."""
    day = day or timezone.localdate()
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))


def months_after(day: date, months: int) -> date:
    """Return the same day `months` later; the last day of that month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def term_ends(one: Member) -> date | None:
    """Return the day on which is asked whether a role goes on: the one that was agreed, else that of the role."""
    if one.until or not one.role.term_months:
        return one.until
    return months_after(one.since, one.role.term_months)


def is_asked_on(one: Member, today: date | None = None) -> bool:
    """Whether a term is so near its end that its holder is asked now whether they go on."""
    end = term_ends(one) if one.role.term_months else None
    return end is not None and months_after(today or timezone.localdate(), ASK_BEFORE) >= end


def terms_to_ask() -> list[Member]:
    """Return who must be asked now, and was not asked yet in this term."""
    found = Member.objects.filter(
        left_at__isnull=True, asked_at__isnull=True, role__term_months__isnull=False, trajectory__closed_at__isnull=True
    )
    found = found.exclude(trajectory__status=Status.WITHDRAWN).filter(trajectory__is_example=False)
    return [one for one in found.select_related("role", "trajectory") if is_asked_on(one)]


def needs_a_second(people: list[Member]) -> bool:
    """Whether one alone has steered for so long that a second is asked for."""
    steering = [one for one in people if one.role.steers]
    late = timezone.localdate()
    return len(steering) == 1 and months_after(steering[0].since, SECOND_AFTER) <= late


def thanked(trajectory: Trajectory) -> QuerySet[Member]:
    """Return who said goodbye, the latest first, for who is in it."""
    found = trajectory.members.filter(left_at__isnull=False).exclude(name="")
    return found.select_related("role").order_by("-left_at", "pk")


def memberships(person: Person) -> list[Member]:
    """Return everything that someone is in, also what they left."""
    own = Q(person=person) | Q(guest__person=person)
    return list(Member.objects.filter(own).select_related("trajectory", "role"))


def agreements(trajectory: Trajectory) -> list[Agreement]:
    """Return what holds, the one to look at first in front; then what ended."""
    return sorted(trajectory.agreements.all(), key=lambda each: (each.ended_at is not None, each.look_again, each.pk))


def experiments(trajectory: Trajectory) -> QuerySet[Experiment]:
    """Return what is tried or was, the latest first, with its stones."""
    return trajectory.experiments.prefetch_related("stones")


def public_experiments(stone: str = "") -> QuerySet[Experiment]:
    """Return the experiments of all public trajectories, the latest first; of one stone when its id is given."""
    found = Experiment.objects.filter(
        trajectory__status=Status.PUBLISHED, trajectory__visibility=Visibility.PUBLIC
    ).select_related("trajectory")
    found = found.filter(stones=stone) if stone else found
    return found.prefetch_related("stones")


def proposals(trajectory: Trajectory) -> list[Proposal]:
    """Return what was taken along from another trajectory and waits for who steers."""
    return list(trajectory.proposals.all()) if trajectory.modelled_on_id else []


def proposal(trajectory: Trajectory, kind: str, proposal_id: str) -> Proposal | None:
    """Return what was taken along with this id, when it is of this kind."""
    if not proposal_id or "\0" in proposal_id:
        return None
    return trajectory.proposals.filter(pk=proposal_id, kind=kind).first()


def stones() -> list[Stone]:
    """Return every stone, in the order of the ring."""
    return list(Stone.objects.all())


def exchanges(trajectory: Trajectory) -> list[Exchange]:
    """Return every line of giving and getting that holds."""
    return list(trajectory.exchanges.filter(ended_at__isnull=True))


def checks(trajectory: Trajectory) -> list[sheets.Check]:
    """Return the four checks of give-and-get, each with what it finds."""
    return sheets.checks(exchanges(trajectory))

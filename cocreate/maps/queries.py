"""Reads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.accounts.models import Guest, Person
from cocreate.contributions import queries as contributions
from cocreate.contributions.models import Contribution
from cocreate.core.entries import SearchEntry
from cocreate.meetings import queries as meetings
from cocreate.meetings.models import Meeting
from cocreate.moderation.models import Status
from cocreate.stones.models import Stone, Trait
from cocreate.trajectories.models import Member, Role, Trajectory, Visibility

from .models import Aside, Beside, Change, Layer, Reply, State, Thing, Underlay
from .values import Known

Touchable = list[tuple[str, list[tuple[str, str]]]]
BEFORE = timedelta(hours=1)  # people draw while the chairs are still put out


@dataclass(frozen=True)
class Moment:
    """A thing as it was at a moment."""

    thing: Thing
    after: dict[str, Any]


def things(trajectory: Trajectory) -> QuerySet[Thing]:
    """Return what lies on the map now, as it came."""
    return _whole(Thing.objects.filter(trajectory=trajectory, status=Status.PUBLISHED, gone_at__isnull=True))


def _whole(found: QuerySet[Thing]) -> QuerySet[Thing]:
    return found.select_related("trajectory", "stone", "trait", "layer", "meeting", "role")


def all_of(trajectory: Trajectory) -> QuerySet[Thing]:
    """Return everything that people laid on the map themselves, whoever may see it."""
    found = Thing.objects.filter(trajectory=trajectory).exclude(layer__is_fixed=True)
    return found.select_related("trajectory", "layer")


def touchable() -> Touchable:
    """Return the stones and traits that a thing may touch, as groups of choices: `stone:<id>` or `trait:<id>`."""
    stones = [(f"stone:{pk}", name) for pk, name in Stone.objects.values_list("pk", "name")]
    traits = [(f"trait:{pk}", name) for pk, name in Trait.objects.values_list("pk", "name")]
    return [(str(_("stones")), stones), (str(_("traits")), traits)]


def listed(trajectory: Trajectory, state: str = "", layer: str = "", touches: str = "") -> QuerySet[Thing, str]:
    """Return the ids of the same, as it came. `shown` gives what the list tells of a page of them.

    When asked only of one state, of one layer, or what touches a stone or trait (see touchable).
    """
    kind, _colon, key = touches.partition(":")
    found = things(trajectory)
    found = found.filter(state=state) if state in State.values else found
    found = found.filter(layer=layer) if layer and "\0" not in layer else found
    found = found.filter(**{kind: key}) if kind in {"stone", "trait"} and "\0" not in key else found
    return found.order_by("offered_at", "pk").values_list("pk", flat=True)


def shown(ids: QuerySet[Thing, str]) -> list[Thing]:
    """Return things as the list tells them, with how much is `said` about each; of all of a map that takes seconds."""
    said = Count("replies", filter=Q(replies__status=Status.PUBLISHED))
    return list(_whole(Thing.objects.filter(pk__in=ids)).annotate(said=said).order_by("offered_at", "pk"))


def waiting(trajectory: Trajectory) -> QuerySet[Thing]:
    """Return what waits for a nod, the oldest first."""
    return _whole(Thing.objects.filter(trajectory=trajectory, status__in=[Status.WAITING, Status.QUESTION]))


def waiting_replies(trajectory: Trajectory) -> QuerySet[Reply]:
    """Return what was said and waits for a nod."""
    found = Reply.objects.filter(thing__trajectory=trajectory, status__in=[Status.WAITING, Status.QUESTION])
    return found.select_related("thing__trajectory", "role")


def thing(trajectory: Trajectory, thing_id: str) -> Thing | None:
    """Return a thing of this map, whoever may see it."""
    found = Thing.objects.filter(trajectory=trajectory, pk=thing_id) if "\0" not in thing_id else Thing.objects.none()
    return found.select_related("trajectory", "stone", "trait", "layer", "meeting", "role", "giver").first()


def reply(of: Thing, reply_id: str) -> Reply | None:
    """Return what was said about a thing."""
    return of.replies.filter(pk=reply_id).select_related("thing__trajectory", "giver").first()


def replies(of: Thing) -> QuerySet[Reply]:
    """Return what is said about a thing and everybody may read, as it was said."""
    return of.replies.filter(status=Status.PUBLISHED).select_related("role")


def beside(
    trajectory: Trajectory, ids: Iterable[str] | None = None, *, inner: bool, until: datetime | None = None
) -> dict[str, list[Contribution]]:
    """Return what was given beside things of this map and may be seen, by the id of the thing.

    Of all of them, or of these `ids`; `inner` for who it was said to; `until` for what was seen at that moment.
    """
    seen = contributions.given_in(trajectory, inner=inner)
    seen = seen.filter(published_at__lte=until) if until else seen
    links = Beside.objects.filter(thing__trajectory=trajectory, contribution__in=seen.order_by().values("pk"))
    links = links if ids is None else links.filter(thing__in=list(ids))
    pairs = list(links.values_list("thing", "contribution"))
    if not pairs:
        return {}
    asked = Contribution.objects.filter(pk__in={given for _, given in pairs})
    given = {one.pk: one for one in contributions.for_cards(asked)}
    found: dict[str, list[Contribution]] = {}
    for thing_id, pk in pairs:
        found.setdefault(thing_id, []).append(given[pk])
    return found


def first_end(given: Iterable[Iterable[Contribution]]) -> datetime | None:
    """Return when the first of what was given beside things goes out of sight."""
    days = [one.visible_until for each in given for one in each if one.visible_until]
    return contributions.midnight_after(min(days, default=None))


def beside_waits(of: Thing) -> int:
    """Return how much that was given beside a thing waits for who steers."""
    return of.beside.filter(contribution__status__in=[Status.WAITING, Status.QUESTION]).count()


def stands_at(contribution: Contribution) -> list[Thing]:
    """Return the things beside which something was given, as far as who reads it may read those too."""
    found = Thing.objects.filter(beside__contribution=contribution, status=Status.PUBLISHED, gone_at__isnull=True)
    asked = found.select_related("trajectory").order_by("pk")
    return [one for one in asked if one.is_public or contribution.is_inner]


def changes(of: Thing) -> QuerySet[Change]:
    """Return what happened to a thing, as it happened."""
    return of.changes.select_related("role", "member")


def history(trajectory: Trajectory, since: datetime | None = None, until: datetime | None = None) -> QuerySet[Change]:
    """Return what happened on the map after `since` and up to `until`, the newest first, of what may be seen."""
    found = Change.objects.filter(trajectory=trajectory, thing__status=Status.PUBLISHED)
    found = found.filter(at__gt=since) if since else found
    found = found.filter(at__lte=until) if until else found
    return found.select_related("thing__trajectory", "role").order_by("-at", "-id")


def at(trajectory: Trajectory, moment: datetime) -> list[Moment]:
    """Return the map as it stood at a moment, of what may be seen now."""
    rows = Change.objects.filter(trajectory=trajectory, thing__status=Status.PUBLISHED, at__lte=moment)
    rows = rows.select_related("thing__meeting", "thing__role", "thing__trajectory").order_by("at", "id")
    last = {row.thing_id: row for row in rows}
    return [Moment(row.thing, row.after) for row in last.values() if row.what != Change.What.WENT]


def layers(trajectory: Trajectory) -> list[Layer]:
    """Return its layers, in the order that people gave them."""
    return list(trajectory.map_layers.all())


def underlays(trajectory: Trajectory) -> list[Underlay]:
    """Return the pictures that people laid under the map, as they came."""
    return list(trajectory.underlays.all())


def underlay(trajectory: Trajectory, key: str) -> Underlay | None:
    """Return one of them."""
    return trajectory.underlays.filter(pk=key).select_related("trajectory__place").first()


def underlay_at(path: str) -> Underlay | None:
    """Return the one whose file this is."""
    return Underlay.objects.filter(file=path).select_related("trajectory").first()


def asides(trajectory: Trajectory) -> list[Aside]:
    """Return what could not be kept as it was drawn."""
    return list(trajectory.map_asides.all())


def known(trajectory: Trajectory) -> Known:
    """Return the ids that a thing of this map may name."""
    return Known(
        layers=set(trajectory.map_layers.filter(is_fixed=False).values_list("pk", flat=True)),
        stones=set(Stone.objects.values_list("pk", flat=True)),
        traits=set(Trait.objects.values_list("pk", flat=True)),
        meetings=set(trajectory.meetings.values_list("pk", flat=True)),
    )


def past_meetings(trajectory: Trajectory, now: datetime | None = None) -> list[Meeting]:
    """Return the meetings at which something can have come: begun or about to, not called off, the latest first."""
    begun = Q(starts_at__lte=(now or timezone.now()) + BEFORE)
    return list(meetings.of_trajectory(trajectory).filter(begun, cancelled_at__isnull=True))


def meeting_now(trajectory: Trajectory, now: datetime | None = None) -> Meeting | None:
    """Return the meeting that goes on now, so that what is drawn now came there."""
    now = now or timezone.now()
    return next((one for one in past_meetings(trajectory, now) if meetings.over_at(one) + BEFORE >= now), None)


def next_turn(trajectory: Trajectory, now: datetime | None = None) -> datetime | None:
    """Return when another meeting begins or is over, so that a page that names them must be made anew."""
    now = now or timezone.now()
    found = [(one.starts_at, meetings.over_at(one)) for one in meetings.of_trajectory(trajectory)]
    turns = [turn for starts, over in found for turn in (starts - BEFORE, over, over + BEFORE) if turn > now]
    return min(turns, default=None)


def at_meeting(meeting: Meeting) -> QuerySet[Thing]:
    """Return what came on the map at a meeting and still lies there."""
    return things(meeting.trajectory).filter(meeting=meeting)


def is_known(member: Member) -> bool:
    """Whether what this member draws needs no nod: who steers, or of whom something was let through here."""
    if member.role.steers:
        return True
    let_through = Q(member=member, status=Status.PUBLISHED)
    return Thing.objects.filter(let_through, trajectory=member.trajectory_id).exists()


def is_of(item: Thing | Reply, guest: Guest | None, person: Any, member: Member | None) -> bool:
    """Whether this browser, person or member gave it."""
    by_guest = guest is not None and item.giver_id == guest.pk
    by_person = isinstance(person, Person) and item.giver is not None and item.giver.person_id == person.pk
    return by_guest or by_person or (member is not None and item.member_id == member.pk)


def given_by(person: Person) -> tuple[list[Thing], list[Reply]]:
    """Return everything on maps that someone gave and did not take back."""
    own = Q(giver__person=person) | Q(member__person=person) | Q(member__guest__person=person)
    given = Thing.objects.filter(own).select_related("trajectory")
    said = Reply.objects.filter(own).select_related("thing__trajectory")
    return (
        list(given.exclude(status=Status.WITHDRAWN).distinct()),
        list(said.exclude(status=Status.WITHDRAWN).distinct()),
    )


def roles() -> list[Role]:
    """Return every role: whose voice it can be."""
    return list(Role.objects.all())


def trajectory_of(trajectory_id: str) -> Trajectory | None:
    """Return the trajectory of a room, unless it was taken away."""
    found = Trajectory.objects.filter(pk=trajectory_id).exclude(status=Status.WITHDRAWN)
    return found.select_related("place").first()


def entry_of(one: Thing) -> SearchEntry | None:
    """Return what search may know of a thing; nothing when not everybody may see it, or it has no name yet.

    What came by thousands from a file is found on its map: in search it would stand before what people said.
    """
    if not one.is_public or not one.title or (one.layer and one.layer.is_fixed):
        return None
    return SearchEntry(
        key=f"thing:{one.pk}",
        kind="thing",
        title=one.title,
        text="\n".join(word for word in (one.where, one.story) if word),
        path=one.get_absolute_url(),
        language=one.trajectory.language,
        at=one.offered_at,
    )


def _public() -> QuerySet[Thing]:
    open_to_all = Q(trajectory__status=Status.PUBLISHED, trajectory__visibility=Visibility.PUBLIC)
    found = Thing.objects.filter(open_to_all, status=Status.PUBLISHED, gone_at__isnull=True).exclude(title="")
    return found.exclude(layer__is_fixed=True).select_related("trajectory", "layer")


def search_ids() -> Iterator[str]:
    """Give the id of every thing to be found, the oldest first."""
    return iter(_public().order_by("offered_at", "pk").values_list("pk", flat=True))


def search_entries(ids: Iterable[str] | None = None) -> Iterator[SearchEntry]:
    """Give every thing to be found to search; when `ids` are given, what is public of those."""
    found = _public() if ids is None else _public().filter(pk__in=list(ids))
    return filter(None, map(entry_of, found.order_by("offered_at", "pk")))

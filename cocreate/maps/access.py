"""Who may see and change what. Each returns the object, or raises Http404."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from cocreate.accounts.queries import guest_of
from cocreate.live.tokens import Rights
from cocreate.moderation.access import may_decide
from cocreate.moderation.models import Status
from cocreate.trajectories.access import member_of, trajectory_member, trajectory_read
from cocreate.trajectories.models import Member, Trajectory

from . import queries
from .models import Reply, Thing


@dataclass(frozen=True)
class Reader:
    """Who looks at a map: as a member, or not; whether what they draw needs no nod; whether they are an editor."""

    trajectory: Trajectory
    member: Member | None
    is_known: bool
    decides: bool

    @property
    def writes(self) -> bool:
        """Whether this one changes the map at once."""
        return self.is_known and self.trajectory.closed_at is None

    @property
    def adds(self) -> bool:
        """Whether this one may add something, be it to wait for a nod."""
        return self.trajectory.closed_at is None

    @property
    def sees_waiting(self) -> bool:
        """Whether this one sees what waits for a nod."""
        return self.member is not None or self.decides

    @property
    def rights(self) -> Rights:
        """What this one may do in the room. It holds nothing that waits, so whoever may read the map may be there."""
        return "write" if self.writes else "read"


def reader(request: HttpRequest, slug: str, secret: str = "") -> Reader:
    """Return who looks at the map of a trajectory, for whoever may read it."""
    if secret:
        trajectory, member = trajectory_member(request, slug, secret)
        return Reader(trajectory, member, queries.is_known(member), decides=False)
    trajectory = trajectory_read(request, slug)
    found = member_of(request, trajectory)
    return Reader(trajectory, found, found is not None and queries.is_known(found), may_decide(request.user))


def writer(request: HttpRequest, slug: str, secret: str = "") -> tuple[Reader, Member]:
    """Return who looks, for a member whose changes need no nod."""
    found = reader(request, slug, secret)
    if found.member is None or not found.is_known:
        raise Http404
    return found, found.member


def steerer(request: HttpRequest, slug: str) -> tuple[Reader, Member]:
    """Return who looks, for a member who steers, as long as the trajectory is not closed."""
    found, member = writer(request, slug)
    if not (member.role.steers and found.writes):
        raise Http404
    return found, member


def may_read_underlay(request: HttpRequest, path: str) -> bool:
    """Whether a file below maps/ is of a picture under a map that this reader may read."""
    found = queries.underlay_at(path)
    if found is None:
        return False
    try:
        trajectory_read(request, found.trajectory.slug)
    except Http404:
        return False
    return True


def is_own(request: HttpRequest, item: Thing | Reply, member: Member | None) -> bool:
    """Whether who asks gave it."""
    return queries.is_of(item, guest_of(request), request.user, member)


def thing_read(request: HttpRequest, who: Reader, thing_id: str) -> Thing:
    """Return a thing that lies on the map; what waits for a nod to who takes part, editors and its giver alone.

    What was taken off the map is still told to members, who may put it back.
    """
    found = queries.thing(who.trajectory, thing_id)
    if found is None or found.status in {Status.WITHDRAWN, Status.MERGED}:
        raise Http404
    if found.is_seen or who.sees_waiting or is_own(request, found, who.member):
        return found
    raise Http404


def reply_read(request: HttpRequest, who: Reader, thing_id: str, reply_id: str) -> Reply:
    """Return what was said about a thing, for who may read that thing and this."""
    found = queries.reply(thing_read(request, who, thing_id), reply_id)
    if found is None or found.status == Status.WITHDRAWN:
        raise Http404
    if found.status == Status.PUBLISHED or who.sees_waiting or is_own(request, found, who.member):
        return found
    raise Http404

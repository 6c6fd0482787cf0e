"""Who may see and change what. Each returns the object, or raises Http404, which tells nothing."""

from django.http import Http404, HttpRequest

from cocreate.accounts.queries import guest_of
from cocreate.core.paths import MovedError
from cocreate.moderation.access import may_decide
from cocreate.moderation.models import Status

from . import queries
from .models import Invitation, Member, Trajectory, Visibility


def _found(slug: str) -> Trajectory:
    found = queries.by_slug(slug) if "\0" not in slug else None  # PostgreSQL takes no NUL
    if found is None or found.status == Status.WITHDRAWN:
        raise Http404
    return found


def _led(request: HttpRequest, slug: str, found: Trajectory) -> Trajectory:
    """Return what was found at `slug`; lead whoever reads it at a former address on. Raise MovedError for them."""
    before = f"/trajecten/{slug}/"
    if slug != found.slug and request.method in {"GET", "HEAD"} and before in request.path:
        raise MovedError(request.get_full_path().replace(before, f"/trajecten/{found.slug}/", 1))
    return found


def member_of(request: HttpRequest, trajectory: Trajectory, secret: str = "") -> Member | None:
    """Return who asks, as a member who is still in: by secret, or by this browser or account. One who steers first."""
    if secret:
        return next((one for one in queries.members(trajectory) if one.opens_with(secret)), None)
    guest = guest_of(request)
    if guest is None and not request.user.is_authenticated:
        return None
    mine = queries.members_of(trajectory, guest, request.user)
    return next(iter(sorted(mine, key=lambda member: not member.role.steers)), None)


def may_steer(request: HttpRequest, trajectory: Trajectory) -> bool:
    """Whether this browser or account may change the trajectory."""
    member = member_of(request, trajectory)
    return member is not None and member.role.steers


def trajectory_read(request: HttpRequest, slug: str) -> Trajectory:
    """Return what everybody may read, or who has its address, or who is in it, or editors."""
    found = _found(slug)
    open_to_link = found.status == Status.PUBLISHED and found.visibility == Visibility.LINK
    if found.is_public or open_to_link or member_of(request, found) or may_decide(request.user):
        return _led(request, slug, found)
    raise Http404


def trajectory_member(request: HttpRequest, slug: str, secret: str = "") -> tuple[Trajectory, Member]:
    """Return the trajectory and who asks, for whoever is in it."""
    found = _found(slug)
    member = member_of(request, found, secret)
    if member is None:
        raise Http404
    return _led(request, slug, found), member


def trajectory_steer(request: HttpRequest, slug: str, secret: str = "") -> tuple[Trajectory, Member]:
    """Return the trajectory and who asks, for a member whose role steers."""
    found, member = trajectory_member(request, slug, secret)
    if not member.role.steers:
        raise Http404
    return found, member


def member_with_secret(slug: str, member_id: str, secret: str) -> Member:
    """Return the member whose secret link this is, also when they left."""
    member = queries.member(slug, member_id)
    if member is None or member.trajectory.status == Status.WITHDRAWN or not member.opens_with(secret):
        raise Http404
    return member


def invitation_open(invitation_id: str) -> Invitation:
    """Return an invitation that still holds."""
    found = queries.invitation(invitation_id)
    if found is None or found.trajectory.status == Status.WITHDRAWN:
        raise Http404
    return found

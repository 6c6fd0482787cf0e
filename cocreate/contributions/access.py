"""Who may see and change what. Each returns the object, or raises Http404, which tells nothing."""

from django.core import signing
from django.http import Http404, HttpRequest

from cocreate.accounts.queries import guest_of
from cocreate.moderation.access import may_decide
from cocreate.moderation.models import Status
from cocreate.trajectories.access import may_steer, member_of, trajectory_steer
from cocreate.trajectories.models import Trajectory, Visibility

from .models import Contribution
from .queries import for_cards, is_shown_file, of_giver

VIEWING = "contributions.viewing"
WAITS = {Status.WAITING, Status.QUESTION}


def _found(contribution_id: str) -> Contribution:
    found: Contribution | None = (
        for_cards(Contribution.objects.select_related("giver", "way_back", "trajectory"))
        .filter(pk=contribution_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def is_giver(request: HttpRequest, contribution: Contribution) -> bool:
    """Whether this browser, or the person signed in, gave it or keeps its secret link."""
    guest = guest_of(request)
    if guest is not None and guest.pk == contribution.giver_id:
        return True
    if guest is None and not request.user.is_authenticated:
        return False
    return of_giver(guest, request.user).filter(pk=contribution.pk).exists()


def contribution_read(request: HttpRequest, contribution_id: str) -> Contribution:
    """Return what everybody may see, or who is in its trajectory; before that its giver, its pullers and editors."""
    contribution = _found(contribution_id)
    if contribution.is_public or (contribution.is_out and hears(request, contribution.trajectory)):
        return contribution
    if contribution.trajectory and contribution.status in WAITS and may_steer(request, contribution.trajectory):
        return contribution
    if contribution.status != Status.WITHDRAWN and (is_giver(request, contribution) or may_decide(request.user)):
        return contribution
    raise Http404


def hears(request: HttpRequest, trajectory: Trajectory | None) -> bool:
    """Whether this reader sees what was given inside a trajectory: is in it, or has the link when that is enough."""
    if trajectory is None:
        return False
    if member_of(request, trajectory) or may_decide(request.user):
        return True
    return trajectory.status == Status.PUBLISHED and trajectory.visibility == Visibility.LINK


def contribution_waiting(request: HttpRequest, slug: str, contribution_id: str) -> Contribution:
    """Return what waits in a trajectory, for a member who steers it."""
    trajectory, _member = trajectory_steer(request, slug)
    contribution = _found(contribution_id)
    if contribution.trajectory_id != trajectory.pk or contribution.status not in WAITS:
        raise Http404
    return contribution


def contribution_watch(request: HttpRequest, contribution_id: str) -> Contribution:
    """Return what its giver may watch, also in another browser with `?zie=` (viewing_token); else as for reading."""
    if _shown_to_giver(contribution_id, request.GET.get("zie", "")):
        found = _found(contribution_id)
        if found.status != Status.WITHDRAWN:
            return found
        raise Http404
    return contribution_read(request, contribution_id)


def contribution_gone(contribution_id: str) -> Contribution | None:
    """Return what was public once and was withdrawn or merged since, so that its page can say so."""
    found: Contribution | None = (
        Contribution.objects.filter(
            pk=contribution_id, status__in=[Status.WITHDRAWN, Status.MERGED], published_at__isnull=False
        )
        .select_related("merged_into")
        .first()
    )
    return found


def contribution_edit(request: HttpRequest, contribution_id: str, secret: str = "") -> Contribution:
    """Return what its giver may change: with the secret, or from the browser or account that gave it."""
    contribution = _found(contribution_id)
    if contribution.opens_with(secret) if secret else is_giver(request, contribution):
        return contribution
    raise Http404


def viewing_token(contribution: Contribution) -> str:
    """Return what lets the page of the secret link show its files, for an hour, also in a browser that gave nothing."""
    return signing.TimestampSigner(salt=VIEWING).sign(contribution.pk).split(":", 1)[1]


def _shown_to_giver(contribution_id: str, token: str) -> bool:
    if not token:
        return False
    try:
        signing.TimestampSigner(salt=VIEWING).unsign(f"{contribution_id}:{token}", max_age=3600)
    except signing.BadSignature:
        return False
    return True


def may_read_file(request: HttpRequest, path: str) -> bool:
    """Whether a file below contributions/<id>/ is for this reader; nothing of a withdrawn item is.

    Only what the item shows now is ever opened: a picture that was replaced, or a recording from which something was
    cut away, may lie there until it is erased.
    """
    parts = path.split("/")
    if len(parts) < 3:  # noqa: PLR2004 - folder, id, file
        return False
    try:
        found = contribution_watch(request, parts[1])
    except Http404:
        return False
    return is_shown_file(found, path)


def may_read_consent(request: HttpRequest, path: str) -> bool:
    """Whether the photo of a consent form, at consents/<id>/<file>, is for this reader: its giver, or an editor."""
    parts = path.split("/")
    if len(parts) != 3:  # noqa: PLR2004 - folder, id, file
        return False
    found = (
        Contribution.objects.filter(pk=parts[1])
        .exclude(status=Status.WITHDRAWN)
        .select_related("giver", "way_back")
        .first()
    )
    if found is None or not found.consents.filter(form=path).exists():
        return False
    token = request.GET.get("zie", "")
    return _shown_to_giver(parts[1], token) or is_giver(request, found) or may_decide(request.user)

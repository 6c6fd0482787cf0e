"""Who may see and open what: an object, or 404."""

from django.db.models import Q
from django.http import Http404, HttpRequest

from cocreate.moderation.access import may_decide
from cocreate.trajectories.models import Trajectory

from .models import Round


def trajectory_read(request: HttpRequest, slug: str) -> Trajectory:
    """Return a trajectory that this reader may see."""
    found = Trajectory.objects.filter(slug=slug).select_related("place").first() if "\0" not in slug else None
    if found is None or not (found.is_public or may_decide(request.user)):
        raise Http404
    return found


def round_of(trajectory: Trajectory, name: str) -> Round:
    """Return the round of this trajectory with this id or code."""
    found = None
    if "\0" not in name:
        found = Round.objects.filter(Q(pk=name) | Q(code=name.strip().lower()), trajectory=trajectory).first()
    if found is None:
        raise Http404
    return found


def round_by_code(code: str) -> Round:
    """Return the round with this code, typed in any case."""
    found = Round.objects.filter(code=code.strip().lower()).select_related("trajectory", "edition", "meeting").first()
    if found is None:
        raise Http404
    return found

"""Who may see and open what: an object, or 404."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest

from cocreate.accounts.models import Person
from cocreate.core import rates
from cocreate.core.keys import opens
from cocreate.media.queries import files_of
from cocreate.moderation.access import may_decide
from cocreate.trajectories.access import may_steer, trajectory_read, trajectory_steer
from cocreate.trajectories.models import Trajectory

from .models import GuideRule, Reason, Round
from .queries import REASON

TRIES, MINUTE = 60, 60  # codes that are none, which one address may try in a minute


def round_of(trajectory: Trajectory, name: str) -> Round:
    """Return the round of this trajectory with this id or code."""
    found = None
    if "\0" not in name:
        found = Round.objects.filter(Q(pk=name) | Q(code=name.strip().lower()), trajectory=trajectory).first()
    if found is None:
        raise Http404
    return found


def round_by_code(request: HttpRequest, code: str) -> Round:
    """Return the round with this code, typed in any case. Who has the code of an open one is in the room and may place.

    Once it is closed, it is for whoever may read the trajectory.
    """
    found = None
    if "\0" not in code:
        rounds = Round.objects.select_related("trajectory", "edition")
        found = rounds.filter(code=code.strip().lower()).first()
    if found is None:
        rates.limit("round-code", rates.address(request), TRIES, MINUTE)  # only who guesses comes here often
        raise Http404
    if found.closed_at is not None:
        trajectory_read(request, found.trajectory.slug)
    return found


def reason_open(reason_id: str, key: str) -> Reason:
    """Return the sentence whose secret link this is."""
    found = None
    if "\0" not in reason_id:
        found = Reason.objects.select_related("placement__round", "trajectory").filter(pk=reason_id).first()
    if found is None or not opens(REASON, found.pk, key):
        raise Http404
    return found


def may_hear(request: HttpRequest, path: str) -> bool:
    """Whether the file of a spoken sentence, at reasons/<id>/<file>, is for this reader: who nods, or an editor."""
    parts = path.split("/")
    if len(parts) != 3 or "\0" in path:  # noqa: PLR2004 - folder, id, file
        return False
    found = Reason.objects.select_related("trajectory", "recording").filter(pk=parts[1]).first()
    if found is None or found.recording is None or path not in files_of(found.recording):
        return False
    return may_steer(request, found.trajectory) or may_decide(request.user)


def round_steer(request: HttpRequest, code: str) -> Round:
    """Return the round with this code, for a member whose role steers."""
    found = round_by_code(request, code)
    trajectory_steer(request, found.trajectory.slug)
    return found


def may_change_rules(user: Person | AnonymousUser) -> bool:
    """Whether this person may change and try the rules of the guide's compass."""
    return user.has_perm("compass.change_guiderule")


def rule_change(request: HttpRequest, name: str) -> GuideRule:
    """Return a rule of the guide, for who may change it. Raise PermissionDenied or Http404."""
    if not may_change_rules(request.user):
        raise PermissionDenied
    found = GuideRule.objects.filter(pk=name).first()
    if found is None:
        raise Http404
    return found


__all__ = [
    "may_change_rules",
    "may_hear",
    "may_steer",
    "reason_open",
    "round_by_code",
    "round_of",
    "round_steer",
    "rule_change",
    "trajectory_read",
    "trajectory_steer",
]

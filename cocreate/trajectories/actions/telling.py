"""What every write ends with."""

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from cocreate.accounts.models import Guest, Person
from cocreate.activity import actions as activity
from cocreate.core import page_cache
from cocreate.moderation.models import Status
from cocreate.trajectories import events
from cocreate.trajectories.models import Member, Trajectory

Actor = Person | Guest | Member | None


class GoneError(ValidationError):
    """It was taken away or closed, so this cannot be done any more. `messages` says so in the reader's language."""


def actor(by: Actor) -> Person | Guest | None:
    """Return whom the log names: a member's account or browser."""
    return by.person or by.guest if isinstance(by, Member) else by


def tell(trajectory: Trajectory, verb: str, by: Actor, target: Model | None = None, **data: object) -> None:
    """Write it in the log, throw away the pages that show it, and let higher parts know."""
    activity.log(verb, target or trajectory, actor(by), scope=trajectory.scope, **data)
    page_cache.expire(*trajectory.page_tags(seen=trajectory.is_public))
    events.changed.send(Trajectory, trajectory=trajectory, verb=verb)


def hold(trajectory: Trajectory) -> Trajectory:
    """Read its state again, held until the transaction ends. Raise GoneError when it was taken away."""
    held = (
        Trajectory.objects.select_for_update().filter(pk=trajectory.pk).values("status", "visibility", "slug").first()
    )
    if held is None or held["status"] == Status.WITHDRAWN:
        raise GoneError(_("This trajectory was taken away."))
    for name, value in held.items():
        setattr(trajectory, name, value)
    return trajectory


def hold_open(trajectory: Trajectory) -> Trajectory:
    """Hold it; raise GoneError too when it is closed."""
    hold(trajectory)
    trajectory.refresh_from_db(fields=["closed_at"])
    if trajectory.closed_at:
        raise GoneError(_("This trajectory is closed. What was done stays readable."))
    return trajectory

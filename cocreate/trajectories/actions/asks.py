"""What is asked."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from cocreate.trajectories.models import Ask, Proposal, Trajectory

from .telling import Actor, hold_open, tell


@transaction.atomic
def ask(  # noqa: PLR0913 - what an ask is made of
    trajectory: Trajectory,
    text: str,
    minutes: int,
    by: Actor,
    *,
    until: date | None = None,
    of: Proposal | None = None,
) -> Ask:
    """Ask something that takes `minutes`, perhaps made of what was taken along. Raise GoneError when it is closed."""
    hold_open(trajectory)
    if of:
        of.delete()
    made = Ask.objects.create(trajectory=trajectory, text=text, minutes=minutes, until=until)
    tell(trajectory, "trajectory.ask", by, minutes=minutes)
    return made


@transaction.atomic
def answered(ask: Ask, by: Actor) -> None:
    """Ask it no longer. Twice is as once."""
    if Ask.objects.filter(pk=ask.pk, closed_at__isnull=True).update(closed_at=timezone.now()):
        tell(ask.trajectory, "trajectory.answered", by)

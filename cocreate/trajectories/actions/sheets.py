"""What a trajectory agrees, tries and exchanges."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from cocreate.stones.models import Stone
from cocreate.trajectories.models import Agreement, Exchange, Experiment, Proposal, Trajectory

from .telling import Actor, hold, hold_open, tell


@transaction.atomic
def agree(trajectory: Trajectory, data: dict[str, Any], by: Actor, *, of: Proposal | None = None) -> Agreement:
    """Keep an agreement; `data` holds the fields of Agreement. Raise GoneError when the trajectory is closed.

    `of` is what was taken along and becomes this.
    """
    hold_open(trajectory)
    if of:
        of.delete()
    made = Agreement.objects.create(trajectory=trajectory, **data)
    tell(trajectory, "trajectory.agree", by)
    return made


@transaction.atomic
def look_again(agreement: Agreement, by: Actor, *, until: date | None) -> None:
    """Keep an agreement until another day, or end it when `until` is None. It stays readable."""
    hold_open(agreement.trajectory)
    if until is None:
        agreement.ended_at = agreement.ended_at or timezone.now()
    else:
        agreement.look_again = until
    agreement.save(update_fields=["look_again", "ended_at"])
    tell(agreement.trajectory, "trajectory.look_again", by)


@transaction.atomic
def begin_experiment(
    trajectory: Trajectory, data: dict[str, Any], stones: Iterable[Stone], by: Actor, *, of: Proposal | None = None
) -> Experiment:
    """Begin something small from a supposition. Raise GoneError when the trajectory is closed.

    `of` is what was taken along and becomes this.
    """
    hold_open(trajectory)
    if of:
        of.delete()
    made = Experiment.objects.create(trajectory=trajectory, **data)
    made.stones.set(stones)
    tell(trajectory, "trajectory.experiment", by)
    return made


@transaction.atomic
def conclude_experiment(experiment: Experiment, data: dict[str, Any], by: Actor) -> None:
    """Write what was seen and learned; `data` holds state, seen, learned and what_next."""
    hold(experiment.trajectory)
    for field in ("state", "seen", "learned", "what_next"):
        setattr(experiment, field, data[field])
    experiment.save(update_fields=["state", "seen", "learned", "what_next"])
    tell(experiment.trajectory, "trajectory.learned", by)


@transaction.atomic
def exchange(trajectory: Trajectory, data: dict[str, Any], by: Actor) -> Exchange:
    """Keep one line of giving and getting. Raise GoneError when the trajectory is closed."""
    hold_open(trajectory)
    made = Exchange.objects.create(trajectory=trajectory, **data)
    tell(trajectory, "trajectory.exchange", by)
    return made


@transaction.atomic
def end_exchange(exchange: Exchange, by: Actor) -> None:
    """Take a line out of the matrix. Twice is as once."""
    if Exchange.objects.filter(pk=exchange.pk, ended_at__isnull=True).update(ended_at=timezone.now()):
        tell(exchange.trajectory, "trajectory.exchange", by)

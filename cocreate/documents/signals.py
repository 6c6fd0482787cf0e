"""Follows what becomes of trajectories."""

from typing import Any

from django.dispatch import receiver

from cocreate.accounts.events import leaving
from cocreate.accounts.models import Person
from cocreate.trajectories.events import changed
from cocreate.trajectories.models import Trajectory
from cocreate.trajectories.words import CHANGES

from . import actions

#: Verbs after which others may read, write or are in it. What editors decide is no key of CHANGES.
DOORS = {"trajectory.visibility", "trajectory.leave", "trajectory.close", "trajectory.hand_over"}


@receiver(changed)
def who_is_in(trajectory: Trajectory, verb: str, **_: Any) -> None:
    """Have everybody in a room of its texts show again that they may be there."""
    if verb in DOORS or (verb not in CHANGES and "." not in verb):
        actions.close_out(trajectory)


@receiver(leaving)
def let_go(person: Person, *, withdraw: bool, **_: Any) -> None:
    """Take back what someone said who deletes their account, or take their name off it."""
    actions.let_go(person, withdraw=withdraw)

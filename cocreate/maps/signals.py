"""Follows what happens to a trajectory, what is decided about a thing, and who leaves."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from cocreate.accounts.events import leaving
from cocreate.accounts.models import Person
from cocreate.contributions.models import Contribution
from cocreate.moderation.events import decided
from cocreate.moderation.models import Moderated, Status
from cocreate.trajectories.events import changed
from cocreate.trajectories.models import Trajectory
from cocreate.trajectories.words import CHANGES

from . import actions, exchange, tiles, underlays
from .models import Layer, Thing, Underlay

OTHER_RIGHTS = {"trajectory.close", "trajectory.hand_over"}  # of what CHANGES names
SAME_RIGHTS = {"trajectory.pause", "trajectory.go_on", "trajectory.invite", "trajectory.answered"}
TOLD = {"submit", "edit"}  # what it says was told anew, and as many people as before may read it


@receiver(decided)
def follow(item: Moderated, verb: str, **_: Any) -> None:
    """Lay what was let through on the map, and take from it what was not; keep merged contributions at their things."""
    if isinstance(item, Thing) and verb != "withdraw":
        actions.decided(item)
    if isinstance(item, Thing):
        exchange.follow(item)
    if isinstance(item, Contribution) and item.status == Status.MERGED:
        actions.follow_merge(item)


@receiver(changed)
def rights_changed(trajectory: Trajectory, verb: str, **_: Any) -> None:
    """Close the room for who may not be in it any more; the others come back with a new token."""
    if trajectory.status == Status.WITHDRAWN:
        actions.forget(trajectory)
        underlays.take_all_away(trajectory)
    elif verb in OTHER_RIGHTS or not (
        verb in CHANGES or verb in SAME_RIGHTS or (verb in TOLD and trajectory.status == Status.PUBLISHED)
    ):
        actions.closed_out(trajectory)


@receiver(post_delete, sender=Trajectory)
def trajectory_deleted(instance: Trajectory, **_: Any) -> None:
    """Erase its room."""
    actions.forget(instance)


@receiver(leaving)
def let_go(person: Person, *, withdraw: bool, **_: Any) -> None:
    """Take back what someone who deletes their account gave, or take their name off it."""
    actions.let_go(person, withdraw=withdraw)


@receiver(post_save, sender=Thing)
def thing_saved(instance: Thing, *, raw: bool = False, **_: Any) -> None:
    """Let the tiles of its layer show it."""
    if not raw:
        exchange.follow(instance)


@receiver(post_delete, sender=Thing)
def thing_deleted(instance: Thing, **_: Any) -> None:
    """Take it out of the tiles of its layer."""
    if instance.layer_id:
        tiles.take(instance.layer_id, instance.pk)


@receiver(post_delete, sender=Layer)
def layer_deleted(instance: Layer, **_: Any) -> None:
    """Forget its tiles."""
    tiles.clear(instance.pk)


@receiver(post_delete, sender=Underlay)
def underlay_deleted(instance: Underlay, **_: Any) -> None:
    """Delete its file, once that is certain."""
    underlays.erase(instance)

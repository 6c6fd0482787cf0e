"""Follows what editors decide, and who edits roles."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from cocreate.accounts.events import leaving
from cocreate.accounts.models import Person
from cocreate.core import page_cache
from cocreate.moderation.events import decided
from cocreate.moderation.models import Moderated

from . import actions, events, mails
from .models import Role, Trajectory


@receiver(decided)
def tell_higher_parts(item: Moderated, verb: str, reason: str, **_: Any) -> None:
    """Pass a decision about a trajectory on, and mail it to who steers it."""
    if isinstance(item, Trajectory):
        events.changed.send(Trajectory, trajectory=item, verb=verb)
        mails.decided(item, verb, reason)


@receiver([post_save, post_delete], sender=Role)
def role_changed(*, raw: bool = False, **_: Any) -> None:
    """Throw away the pages that name roles."""
    if not raw:
        page_cache.expire("roles")


@receiver(leaving)
def let_go(person: Person, **_: Any) -> None:
    """Take someone who deletes their account out of what they are in."""
    actions.let_go(person)

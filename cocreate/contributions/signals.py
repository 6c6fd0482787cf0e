"""What moderation decides reaches everything that listens to contributions."""

from typing import Any

from django.dispatch import receiver

from cocreate.accounts.events import leaving
from cocreate.accounts.models import Person
from cocreate.moderation.events import decided
from cocreate.moderation.models import Moderated

from . import actions, events, mails
from .models import Contribution


@receiver(decided)
def tell_higher_parts(item: Moderated, **_: Any) -> None:
    """Pass a decision about a contribution on."""
    if isinstance(item, Contribution):
        events.changed.send(Contribution, contribution=item)


@receiver(decided)
def tell_its_giver(item: Moderated, verb: str, reason: str, **_: Any) -> None:
    """Mail the giver what is news to them."""
    if isinstance(item, Contribution):
        mails.decided(item, verb, reason)


@receiver(leaving)
def let_go(person: Person, *, withdraw: bool, **_: Any) -> None:
    """Take back what someone who deletes their account gave, or take their name off it."""
    actions.let_go(person, take_back=withdraw)

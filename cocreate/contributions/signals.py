"""What moderation decides reaches everything that listens to contributions."""

from typing import Any

from django.dispatch import receiver

from cocreate.moderation.events import decided
from cocreate.moderation.models import Moderated

from . import events
from .models import Contribution


@receiver(decided)
def tell_higher_parts(item: Moderated, **_: Any) -> None:
    """Pass a decision about a contribution on."""
    if isinstance(item, Contribution):
        events.changed.send(Contribution, contribution=item)

"""What moderation decides about a sentence ends its sound."""

from typing import Any

from django.dispatch import receiver

from cocreate.moderation.events import decided
from cocreate.moderation.models import Moderated, Status

from . import actions
from .models import Reason


@receiver(decided)
def sound_goes(item: Moderated, **_: Any) -> None:
    """Erase what was said once it was written down, left out or taken back."""
    if isinstance(item, Reason) and item.status not in {Status.WAITING, Status.QUESTION}:
        actions.silence(item)

"""What givers and recordings do reaches voices."""

from typing import Any

from django.dispatch import receiver

from cocreate.contributions.events import changed
from cocreate.contributions.models import Contribution
from cocreate.media.events import ready
from cocreate.media.models import Recording

from . import actions


@receiver(changed)
def follow(contribution: Contribution, **_: Any) -> None:
    """Give it a voice, and let go of what was taken back."""
    actions.follow(contribution)


@receiver(ready)
def use_cut(recording: Recording, **_: Any) -> None:
    """Show a cut that is ready, or ask its speaker first."""
    if recording.cut_of_id:
        actions.cut_is_ready(recording)

"""A recording that is ready is written out, where a machine may do so."""

from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.dispatch import receiver

from . import transcribe
from .events import ready
from .models import Recording


@receiver(ready)
def write_out_by_machine(recording: Recording, **_: Any) -> None:
    """Set the machine to work after commit; its outcome says that a machine made it."""
    if settings.TRANSCRIBE_MODEL and recording.is_ready:
        transaction.on_commit(partial(transcribe.by_machine.enqueue, recording.pk))

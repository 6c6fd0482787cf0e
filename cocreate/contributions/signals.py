"""What moderation decides, and what media made ready, reaches everything that listens to contributions."""

from typing import Any

from django.dispatch import receiver

from cocreate.accounts.events import leaving
from cocreate.accounts.models import Person
from cocreate.media.events import ready, written_out
from cocreate.media.models import Recording, Transcript
from cocreate.moderation.events import decided
from cocreate.moderation.models import Moderated, Status
from cocreate.trajectories.events import changed
from cocreate.trajectories.models import Trajectory

from . import actions, events, mails
from .models import Contribution


@receiver(decided)
def tell_higher_parts(item: Moderated, **_: Any) -> None:
    """Pass a decision about a contribution on."""
    if isinstance(item, Contribution):
        if item.status == Status.PUBLISHED:
            actions.settle(item)
        events.changed.send(Contribution, contribution=item)


@receiver(decided)
def tell_its_giver(item: Moderated, verb: str, reason: str, **_: Any) -> None:
    """Mail the giver what is news to them."""
    if isinstance(item, Contribution):
        mails.decided(item, verb, reason)


@receiver(ready)
def recording_ready(recording: Recording, **_: Any) -> None:
    """Go on with what waited for this recording."""
    actions.recording_ready(recording)


@receiver(written_out)
def transcript_changed(transcript: Transcript, **_: Any) -> None:
    """Follow what is written out of a recording."""
    actions.written_out(transcript.recording)


@receiver(leaving)
def let_go(person: Person, *, withdraw: bool, **_: Any) -> None:
    """Take back what someone who deletes their account gave, or take their name off it."""
    actions.let_go(person, take_back=withdraw)


@receiver(changed)
def close_in(trajectory: Trajectory, **_: Any) -> None:
    """Keep what was given in a trajectory inside it when it is not for everybody any more."""
    actions.close_in(trajectory)

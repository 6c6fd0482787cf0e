"""Pages."""

from .asks import answered, ask
from .lists import start, trajectories
from .one import change, trajectory, visibility
from .people import end_invitation, goodbye, invitation, invite, join, mine, people
from .secret import with_secret

__all__ = [
    "answered",
    "ask",
    "change",
    "end_invitation",
    "goodbye",
    "invitation",
    "invite",
    "join",
    "mine",
    "people",
    "start",
    "trajectories",
    "trajectory",
    "visibility",
    "with_secret",
]

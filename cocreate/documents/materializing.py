"""The live rooms of texts, kept as content and words."""

from cocreate.live import settled

from . import actions
from .models import ROOM


def register() -> None:
    """Have what a room holds kept whenever it is quiet."""
    settled.register(ROOM, lambda room, state: actions.take(room, state.fragment()))

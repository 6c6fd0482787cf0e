"""The live rooms of texts, kept as content and words."""

from cocreate.live import settled

from . import actions
from .models import ROOM


def register() -> None:
    """Have what a room holds kept whenever it is quiet, and noted who writes in it."""
    settled.register(ROOM, lambda room, state: actions.take(room, state.fragment()), actions.wrote)

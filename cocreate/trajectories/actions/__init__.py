"""Writes, as verbs. Each is one transaction: check, save, write the log, throw away pages, tell higher parts."""

from .asks import answered, ask
from .lives import change, set_visibility, start
from .people import (
    RefusedError,
    ask_terms,
    change_mine,
    end_invitation,
    go_on,
    hand_over,
    invite,
    join,
    keep,
    leave,
    let_go,
    pause,
)
from .telling import GoneError

__all__ = [
    "GoneError",
    "RefusedError",
    "answered",
    "ask",
    "ask_terms",
    "change",
    "change_mine",
    "end_invitation",
    "go_on",
    "hand_over",
    "invite",
    "join",
    "keep",
    "leave",
    "let_go",
    "pause",
    "set_visibility",
    "start",
]

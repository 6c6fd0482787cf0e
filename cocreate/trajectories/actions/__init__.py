"""Writes, as verbs. Each is one transaction: check, save, write the log, throw away pages, tell higher parts."""

from .asks import answered, ask
from .lives import change, close, let_proposal_go, set_visibility, settle, start
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
from .sheets import agree, begin_experiment, conclude_experiment, end_exchange, exchange, look_again
from .telling import GoneError

__all__ = [
    "GoneError",
    "RefusedError",
    "agree",
    "answered",
    "ask",
    "ask_terms",
    "begin_experiment",
    "change",
    "change_mine",
    "close",
    "conclude_experiment",
    "end_exchange",
    "end_invitation",
    "exchange",
    "go_on",
    "hand_over",
    "invite",
    "join",
    "keep",
    "leave",
    "let_go",
    "let_proposal_go",
    "look_again",
    "pause",
    "set_visibility",
    "settle",
    "start",
]

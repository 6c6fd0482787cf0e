"""Pages."""

from .asks import answered, ask
from .follow import follow
from .lists import trajectories
from .on_paper import report
from .one import change, close, trajectory, visibility
from .people import end_invitation, goodbye, invitation, invite, join, mine, people
from .secret import with_secret
from .sheets import (
    agree,
    agreements,
    all_experiments,
    conclude,
    end_exchange,
    exchange,
    exchanges,
    experiment,
    experiments,
    look_again,
)
from .start import let_proposal_go, proposals, start

__all__ = [
    "agree",
    "agreements",
    "all_experiments",
    "answered",
    "ask",
    "change",
    "close",
    "conclude",
    "end_exchange",
    "end_invitation",
    "exchange",
    "exchanges",
    "experiment",
    "experiments",
    "follow",
    "goodbye",
    "invitation",
    "invite",
    "join",
    "let_proposal_go",
    "look_again",
    "mine",
    "people",
    "proposals",
    "report",
    "start",
    "trajectories",
    "trajectory",
    "visibility",
    "with_secret",
]

"""Pages: share, what one gave, insights."""

from .insights import contribution, insights, stand
from .mail import mail_link
from .mine import answer, everything, keep, mine, thanks, with_secret, withdraw
from .share import ShareView
from .trajectory import TrajectoryShareView, decide, given, poster, short, waiting
from .way_back import card, open_code, type_code
from .writing import to_write_out, write_out, write_out_mine

__all__ = [
    "ShareView",
    "TrajectoryShareView",
    "answer",
    "card",
    "contribution",
    "decide",
    "everything",
    "given",
    "insights",
    "keep",
    "mail_link",
    "mine",
    "open_code",
    "poster",
    "short",
    "stand",
    "thanks",
    "to_write_out",
    "type_code",
    "waiting",
    "with_secret",
    "withdraw",
    "write_out",
    "write_out_mine",
]

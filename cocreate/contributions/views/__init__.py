"""Pages: share, what one gave, insights."""

from .insights import contribution, insights, stand
from .mail import mail_link
from .mine import answer, everything, keep, mine, thanks, with_secret, withdraw
from .share import ShareView
from .writing import to_write_out, write_out, write_out_mine

__all__ = [
    "ShareView",
    "answer",
    "contribution",
    "everything",
    "insights",
    "keep",
    "mail_link",
    "mine",
    "stand",
    "thanks",
    "to_write_out",
    "with_secret",
    "withdraw",
    "write_out",
    "write_out_mine",
]

"""Pages: share, what one gave, insights."""

from .insights import contribution, insights, stand
from .mail import mail_link
from .mine import answer, everything, keep, mine, thanks, with_secret, withdraw
from .share import ShareView

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
    "with_secret",
    "withdraw",
]

"""Pages: share, what one gave, insights."""

from .insights import contribution, insights
from .mine import answer, everything, mine, thanks, with_secret, withdraw
from .share import ShareView

__all__ = [
    "ShareView",
    "answer",
    "contribution",
    "everything",
    "insights",
    "mine",
    "thanks",
    "with_secret",
    "withdraw",
]

"""Pages."""

from .asks import answered, ask
from .lists import start, trajectories
from .one import change, trajectory, visibility
from .secret import with_secret

__all__ = ["answered", "ask", "change", "start", "trajectories", "trajectory", "visibility", "with_secret"]

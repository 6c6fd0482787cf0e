"""Chores: small things that the background worker does again and again, such as publishing what was planned.

A part registers its own in `apps.ready()`. A chore that fails is logged and tried again at its next turn.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

MINUTE, HOUR, DAY = 60, 3_600, 86_400
logger = logging.getLogger(__name__)


@dataclass
class Chore:
    """`does` is called every `seconds`."""

    name: str
    does: Callable[[], object]
    seconds: int
    due: float = 0.0  # on the monotonic clock


_registered: dict[str, Chore] = {}


def register(name: str, does: Callable[[], object], seconds: int = MINUTE) -> None:
    """Have the worker call `does` every `seconds`; a name registered twice is done once."""
    _registered[name] = Chore(name, does, seconds)


def run_due(now: float | None = None) -> list[str]:
    """Do the chores whose turn it is, one after another, and return their names."""
    moment = time.monotonic() if now is None else now
    done = []
    for chore in list(_registered.values()):
        if chore.due > moment:
            continue
        chore.due = moment + chore.seconds
        try:
            chore.does()
        except Exception:
            logger.exception("Chore %s failed.", chore.name)
        done.append(chore.name)
    return done

"""Writes, as verbs. Each is one transaction: check, save, write the log, throw away pages, tell higher parts."""

from .asks import answered, ask
from .lives import change, set_visibility, start
from .people import keep
from .telling import GoneError

__all__ = ["GoneError", "answered", "ask", "change", "keep", "set_visibility", "start"]

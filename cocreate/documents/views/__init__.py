"""Pages."""

from . import rounds, talk, versions
from .one import change, document, documents, key, start, throw_away

__all__ = ["change", "document", "documents", "key", "rounds", "start", "talk", "throw_away", "versions"]

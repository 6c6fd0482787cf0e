"""Pages."""

from . import files, rounds, talk, versions
from .one import change, document, documents, key, start, throw_away

__all__ = ["change", "document", "documents", "files", "key", "rounds", "start", "talk", "throw_away", "versions"]

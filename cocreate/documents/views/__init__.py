"""Pages."""

from .one import change, document, documents, key, start, throw_away

__all__ = ["change", "document", "documents", "key", "start", "throw_away"]

"""Writes, as verbs. Each is one transaction: checked, saved, logged, pages thrown away, higher parts told."""

from .texts import change, close_out, start, take, throw_away, wrote

__all__ = ["change", "close_out", "start", "take", "throw_away", "wrote"]

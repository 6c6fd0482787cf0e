"""Append-only log: who did what, in which scope.

Knows people and guests, not what they act on.
"""

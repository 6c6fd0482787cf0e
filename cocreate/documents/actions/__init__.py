"""Writes, as verbs. Each is one transaction: checked, saved, logged, pages thrown away, higher parts told."""

from .rounds import draft, end_round, lay_side_by_side, open_round, take_draft_back, use
from .saying import ChangedError, accept, comment, decline, let_go, nod, resolve, suggest, take_back
from .texts import change, close_out, start, take, throw_away, write, wrote
from .versions import Agreed, keep, loosen, restore, settle

__all__ = [
    "Agreed",
    "ChangedError",
    "accept",
    "change",
    "close_out",
    "comment",
    "decline",
    "draft",
    "end_round",
    "keep",
    "lay_side_by_side",
    "let_go",
    "loosen",
    "nod",
    "open_round",
    "resolve",
    "restore",
    "settle",
    "start",
    "suggest",
    "take",
    "take_back",
    "take_draft_back",
    "throw_away",
    "use",
    "write",
    "wrote",
]

"""What differs between two versions of a text, as people read it: block by block, and in a block word by word."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from .schema import Node, words

AROUND = 1  # blocks that stay in sight around what differs
LOOKED_AT = 8  # old blocks that a new one is compared with
ALIKE = 0.4  # share of equal words from which one block became another
MOST = 300_000  # pairs of equal words that are looked at in all; what is beyond is shown as gone and come
WORD = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
ADDED, GONE, SAME = "+", "-", ""


@dataclass(frozen=True)
class Block:
    """A block of words, and what it is: paragraph, heading2, listItem, todo, done, cell, quote, image, rule."""

    what: str
    text: str


@dataclass(frozen=True)
class Line:
    """A block in a difference: the pieces of its words, each with ADDED, GONE or SAME. `skipped`: so many alike."""

    what: str = ""
    pieces: tuple[tuple[str, str], ...] = ()
    skipped: int = 0

    @property
    def differs(self) -> bool:
        """Whether something in it came or went."""
        return any(sign for sign, _said in self.pieces)


def blocks(node: Node, what: str = "paragraph") -> Iterator[Block]:
    """Give the blocks of a text in order."""
    name, attrs = node["type"], node.get("attrs", {})
    if name == "heading":
        what = f"heading{attrs['level']}"
    elif name == "taskItem":
        what = "done" if attrs["checked"] else "todo"
    elif name in {"listItem", "tableCell", "tableHeader", "blockquote"}:
        what = name
    if name in {"paragraph", "heading"}:
        if said := words(node):
            yield Block(what, said)
    elif name == "image":
        yield Block("image", attrs["alt"])
    else:
        for child in node.get("content", []):
            yield from blocks(child, what)


def differences(before: Node, after: Node) -> list[Line]:
    """Return the lines that tell what came and went, with a little of what stayed around them; empty when nothing."""
    lines = _Comparison().lines(list(blocks(before)), list(blocks(after)))
    return _folded(lines) if any(line.differs for line in lines) else []


class _Comparison:
    """Compares two texts, as finely as a page may cost."""

    def __init__(self) -> None:
        self.left = MOST

    def codes(self, old: Sequence[Any], new: Sequence[Any]) -> list[tuple[str, int, int, int, int]]:
        """Return what became what, as difflib says it; all of it replaced when that would take too long."""
        had, has = Counter(old), Counter(new)
        self.left -= (cost := sum(times * has[one] for one, times in had.items()))
        if self.left < 0:
            self.left += cost
            return [("replace", 0, len(old), 0, len(new))]
        return [*SequenceMatcher(None, old, new, autojunk=False).get_opcodes()]

    def lines(self, old: list[Block], new: list[Block]) -> list[Line]:
        found: list[Line] = []
        for how, i, j, k, m in self.codes(old, new):
            if how == "equal":
                found += [Line(one.what, ((SAME, one.text),)) for one in new[k:m]]
            else:
                found += self.changed(old[i:j], new[k:m])
        return found

    def changed(self, old: list[Block], new: list[Block]) -> Iterator[Line]:
        """Pair each new block with the first old one that it looks like; what stands before that is gone."""
        had, at = [Counter(WORD.findall(one.text)) for one in old], 0
        for one in new:
            has = Counter(WORD.findall(one.text))
            found = next((n for n in range(at, min(at + LOOKED_AT, len(old))) if _alike(had[n], has)), None)
            if found is None:
                yield Line(one.what, ((ADDED, one.text),))
                continue
            yield from (Line(other.what, ((GONE, other.text),)) for other in old[at:found])
            yield Line(one.what, tuple(self.words(old[found].text, one.text)))
            at = found + 1
        yield from (Line(other.what, ((GONE, other.text),)) for other in old[at:])

    def words(self, before: str, after: str) -> Iterator[tuple[str, str]]:
        if before == after:  # it became a heading, or was ticked off
            yield from ((GONE, before), (ADDED, after))
            return
        old, new = WORD.findall(before), WORD.findall(after)
        for how, i, j, k, m in self.codes(old, new):
            if how == "equal":
                yield SAME, "".join(new[k:m])
                continue
            if gone := "".join(old[i:j]):
                yield GONE, gone
            if added := "".join(new[k:m]):
                yield ADDED, added


def _alike(one: Counter[str], other: Counter[str]) -> bool:
    return 2 * (one & other).total() >= ALIKE * (one.total() + other.total())


def _folded(lines: list[Line]) -> list[Line]:
    """Leave out what stayed, but for AROUND blocks beside what differs."""
    near = {at + step for at, line in enumerate(lines) if line.differs for step in range(-AROUND, AROUND + 1)}
    folded: list[Line] = []
    skipped = 0
    for at, line in enumerate(lines):
        if at in near:
            folded += [Line(skipped=skipped)] if skipped else []
            folded.append(line)
            skipped = 0
        else:
            skipped += 1
    return [*folded, *([Line(skipped=skipped)] if skipped else [])]

"""What differs between two versions of a text, as people read it: block by block, and in a block word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from .schema import Node, words

AROUND = 1  # blocks that stay in sight around what differs
WORDS_MOST = 3_000  # a longer block is shown as gone and come, not word by word
ALIKE = 0.4  # share of equal words from which one block became another
WORD = re.compile(r"\w+|\s+|[^\w\s]")
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
    old, new = list(blocks(before)), list(blocks(after))
    lines: list[Line] = []
    for how, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        if how == "equal":
            lines += [Line(one.what, ((SAME, one.text),)) for one in new[k:m]]
        else:
            lines += _changed(old[i:j], new[k:m])
    return _folded(lines) if any(line.differs for line in lines) else []


def _changed(old: list[Block], new: list[Block]) -> Iterator[Line]:
    """Pair each new block with the first old one that it looks like; what stands before that is gone."""
    rest = list(old)
    for one in new:
        found = next((at for at, other in enumerate(rest) if _alike(other.text, one.text)), None)
        if found is None:
            yield Line(one.what, ((ADDED, one.text),))
            continue
        yield from (Line(other.what, ((GONE, other.text),)) for other in rest[:found])
        yield Line(one.what, tuple(_words(rest[found].text, one.text)))
        rest = rest[found + 1 :]
    yield from (Line(other.what, ((GONE, other.text),)) for other in rest)


def _alike(one: str, other: str) -> bool:
    left, right = WORD.findall(one), WORD.findall(other)
    if max(len(left), len(right)) > WORDS_MOST:
        return False
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _words(before: str, after: str) -> Iterator[tuple[str, str]]:
    if before == after:  # it became a heading, or was ticked off
        yield from ((GONE, before), (ADDED, after))
        return
    old, new = WORD.findall(before), WORD.findall(after)
    for how, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            yield SAME, "".join(new[k:m])
            continue
        if gone := "".join(old[i:j]):
            yield GONE, gone
        if added := "".join(new[k:m]):
            yield ADDED, added


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

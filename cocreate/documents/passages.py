"""Finding words that somebody quoted in a text, and putting others in their place."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from .schema import Node, joined
from .things import nodes

Spot = tuple[int, int]  # which node of a block, and which sign of it
BLOCKS = {"paragraph", "heading"}


def replaced(content: Node, quote: str, replacement: str) -> Node | None:
    """Return the text with `replacement` where `quote` stands, or behind all when `quote` is empty.

    None when these words do not stand there, or stand there more than once, or in more than one block.
    """
    made = deepcopy(content)
    if not quote.split():
        made["content"] = [*made.get("content", []), *paragraphs(replacement)]
        return made
    pattern = re.compile(r"\s+".join(map(re.escape, quote.split())))
    found = [(block, match) for block in _blocks(made) for match in pattern.finditer(_flat(block)[0])]
    if len(found) != 1:
        return None
    block, match = found[0]
    _put(block, _flat(block)[1], match.span(), replacement)
    return made


def paragraphs(said: str) -> list[Node]:
    """Return plain text as paragraphs, one for each run of lines; a single line end stays one."""
    return [{"type": "paragraph", "content": _lines(each, [])} for each in re.split(r"\n\s*\n", said) if each.strip()]


def _blocks(content: Node) -> Iterator[Node]:
    return (node for node in nodes(content) if node["type"] in BLOCKS)


def _flat(block: Node) -> tuple[str, list[Spot]]:
    """Return the words of a block as the editor quotes them, and of each sign where it comes from."""
    said, spots = "", []
    for at, node in enumerate(block.get("content", [])):
        words = node.get("text") or (node["attrs"]["label"] if node["type"] == "mention" else "\n")
        said += words
        spots += [(at, sign) for sign in range(len(words))]
    return said, spots


def _put(block: Node, spots: list[Spot], span: tuple[int, int], replacement: str) -> None:
    """Put words in the place of the signs `span` of a block, with the looks of the first of them."""
    content: list[Node] = block["content"]
    (first, start), (last, stop) = spots[span[0]], spots[span[1] - 1]
    before, after = content[first], content[last]
    marks = before.get("marks", [])
    kept_before = [_cut(before, 0, start)] if "text" in before and start else []
    kept_after = [_cut(after, stop + 1, None)] if "text" in after and stop + 1 < len(after["text"]) else []
    said = _lines(replacement, marks) if replacement else []
    block["content"] = joined([*content[:first], *kept_before, *said, *kept_after, *content[last + 1 :]])


def _cut(node: Node, start: int, stop: int | None) -> Node:
    return {**node, "text": node["text"][start:stop]}


def _lines(said: str, marks: list[Any]) -> list[Node]:
    made: list[Node] = []
    for line in said.strip("\n").split("\n"):
        made += [{"type": "hardBreak"}] if made else []
        made += [{"type": "text", "text": line, **({"marks": marks} if marks else {})}] if line else []
    return made

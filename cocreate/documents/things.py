"""What a text names and does not hold itself: pictures that people gave, stones."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from .schema import Node


@dataclass(frozen=True)
class Picture:
    """A contribution's picture as this reader may see it."""

    path: str  # of the file
    page: str  # of the contribution
    width: int
    height: int
    alt: str
    credit: str
    name: str = ""  # of the file in the storage


@dataclass(frozen=True)
class Things:
    """What a text names, by id. What is missing here is shown as a gap."""

    pictures: dict[str, Picture] = field(default_factory=dict)
    stones: dict[str, str] = field(default_factory=dict)  # their names of now
    until: date | None = None  # last day on which all of it may be seen


def nodes(node: Node) -> Iterator[Node]:
    """Give a node and all in it, in order."""
    yield node
    for child in node.get("content", []):
        yield from nodes(child)


def named(content: Node) -> tuple[set[str], set[str]]:
    """Return the ids of the contributions and of the stones that a text names."""
    every = list(nodes(content))
    pictures = {node["attrs"]["contribution"] for node in every if node["type"] == "image"}
    stones = {n["attrs"]["id"] for n in every if n["type"] == "mention" and n["attrs"]["kind"] == "stone"}
    return pictures, stones

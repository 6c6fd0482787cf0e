"""What a text may hold: `schema.json`, which the editor in the browser reads too.

What comes out of a room is never taken on a client's word: `clean` keeps what the schema
knows, and says what it did not.
"""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

Node = dict[str, Any]
SCHEMA: dict[str, Any] = json.loads((Path(__file__).parent / "schema.json").read_text())
NODES: dict[str, Node] = SCHEMA["nodes"]
MARKS: dict[str, Node] = SCHEMA["marks"]
LIMITS: dict[str, int] = SCHEMA["limits"]
MOST_SAID = 20  # things set aside that are told one by one
WORDS_SAID = 200  # characters of each
EMPTY: Node = {"type": "doc", "content": [{"type": "paragraph"}]}


@dataclass
class Cleaned:
    """A text as the schema wants it; `aside` says what was not kept: {"what", "text"}."""

    content: Node
    aside: list[dict[str, str]] = field(default_factory=list)


def clean(found: Any) -> Cleaned:
    """Return `found` (ProseMirror JSON from anywhere) as a text that the schema allows.

    An unknown node or mark goes, and the words in it stay where words may stand. Never raises.
    """
    sieve = _Sieve()
    content = sieve.holding(found if isinstance(found, dict) else {}, "doc", 0)
    return Cleaned({"type": "doc", "content": content}, sieve.aside)


def words(node: Any) -> str:
    """Return the words in a node, without what is between them."""
    if not isinstance(node, dict):
        return ""
    if node.get("type") == "text":
        return node["text"] if isinstance(node.get("text"), str) else ""
    if node.get("type") == "mention":
        attrs = node.get("attrs")
        return str(attrs.get("label", "")) if isinstance(attrs, dict) else ""
    if node.get("type") == "hardBreak":
        return "\n"
    content = node.get("content")
    return "".join(map(words, content)) if isinstance(content, list) else ""


@cache
def allowed(name: str) -> frozenset[str]:
    """Return the names of the nodes that may stand in a node."""
    held = NODES[name].get("holds", [])
    return frozenset(other for other, spec in NODES.items() if other in held or spec.get("group") in held)


def joined(content: list[Node]) -> list[Node]:
    """Return the same with texts of the same looks that follow each other made one."""
    made: list[Node] = []
    for node in content:
        last = made[-1] if made else {}
        if node["type"] == "text" == last.get("type") and node.get("marks") == last.get("marks"):
            made[-1] = {**last, "text": last["text"] + node["text"]}
        else:
            made.append(node)
    return made


class _Sieve:
    """Goes through one text; counts, so that what is far too much ends."""

    def __init__(self) -> None:
        self.aside: list[dict[str, str]] = []
        self.nodes = self.characters = 0

    def set_aside(self, what: str, text: str = "") -> None:
        if len(self.aside) < MOST_SAID:
            self.aside.append({"what": what[:40].replace("\0", ""), "text": text[:WORDS_SAID].replace("\0", "")})

    def holding(self, node: Node, name: str, depth: int) -> list[Node]:
        """Return what `node` holds, as a node called `name` may hold it."""
        spec = NODES[name]
        if not spec.get("holds"):
            return []
        content = self.each(node, allowed(name), depth)
        if "first" in spec and (not content or content[0]["type"] != spec["first"]):
            content.insert(0, {"type": spec["first"]})
        if not content and "fill" in spec:
            content = [{"type": spec["fill"]}]
        return content

    def each(self, node: Node, within: Collection[str], depth: int) -> list[Node]:
        content = node.get("content")
        kept: list[Node] = []
        for child in content if isinstance(content, list) else []:
            self.nodes += 1
            if depth > LIMITS["depth"] or self.nodes > LIMITS["nodes"]:
                self.set_aside("too much", words(child) if depth < 2 * LIMITS["depth"] else "")
                break
            kept += self.one(child, within, depth)
        return joined(kept)

    def one(self, child: Any, within: Collection[str], depth: int) -> list[Node]:
        """Return what stays of one node: itself, itself in a paragraph, what it holds, or nothing."""
        name = child.get("type") if isinstance(child, dict) else None
        spec = NODES.get(name) if isinstance(name, str) else None
        if spec is None or name is None or name == "doc":
            self.set_aside(str(name), words(child))
            return self.each(child, within, depth + 1) if isinstance(child, dict) else []
        if name not in within:
            if spec.get("group") == "inline" and "paragraph" in within:
                return [{"type": "paragraph", "content": inner}] if (inner := self.one(child, {name}, depth)) else []
            self.set_aside(name, words(child))
            return self.each(child, within, depth + 1)
        if name == "text":
            return self.text(child)
        attrs = _attrs(spec, child.get("attrs"))
        content = self.holding(child, name, depth + 1)
        if attrs is None or len(content) < spec.get("least", 0):
            self.set_aside(name, words(child))
            return []
        return [{"type": name, **({"attrs": attrs} if attrs else {}), **({"content": content} if content else {})}]

    def text(self, child: Node) -> list[Node]:
        said = child.get("text")
        said = "".join(sign for sign in said if sign != "\0") if isinstance(said, str) else ""
        said = said.encode("utf-8", "replace").decode()
        self.characters += len(said)
        if not said or self.characters > LIMITS["characters"]:
            if said:
                self.set_aside("too much", said)
            return []
        marks = [kept for mark in child.get("marks") or [] if (kept := self.mark(mark))]
        return [{"type": "text", "text": said, **({"marks": marks} if marks else {})}]

    def mark(self, mark: Any) -> Node | None:
        name = mark.get("type") if isinstance(mark, dict) else None
        spec = MARKS.get(name) if isinstance(name, str) else None
        attrs = _attrs(spec, mark.get("attrs")) if spec is not None else None
        if attrs is None:
            self.set_aside(str(name))
            return None
        return {"type": name, **({"attrs": attrs} if attrs else {})}


def _attrs(spec: Node, given: Any) -> Node | None:
    """Return the attributes that `spec` knows, whole numbers whole; None when one that it needs is not right."""
    given = given if isinstance(given, dict) else {}
    attrs = {}
    for name, rule in spec.get("attrs", {}).items():
        value = given.get(name)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not _fits(value, rule):
            if "default" not in rule:
                return None
            value = rule["default"]
        attrs[name] = value
    return attrs


def _fits(value: Any, rule: Node) -> bool:
    if "one_of" in rule:
        return any(value == one and type(value) is type(one) for one in rule["one_of"])
    if "from" in rule:
        return type(value) is int and rule["from"] <= value <= rule["to"]
    if not isinstance(value, str) or len(value) > rule.get("most", 1000) or not value.isprintable():
        return False
    return "like" not in rule or re.match(rule["like"], value) is not None

"""A Y.XmlFragment as the JSON of ProseMirror, and back, as y-prosemirror and Tiptap keep it.

A node is an element with its attributes, a run of text one Y.XmlText with a format for each mark.
"""

import re
from typing import TYPE_CHECKING, Any, cast

from pycrdt import XmlElement, XmlFragment, XmlText

if TYPE_CHECKING:
    from collections.abc import Iterable

Node = dict[str, Any]
TEXTBLOCKS = {"paragraph", "heading"}
HASHED = re.compile(r"(.*)--[A-Za-z0-9+/=]{8}")  # a mark that may lie over another of its kind


def read(fragment: XmlFragment) -> Node:
    """Return a fragment as a node of type `doc`. Attributes that are null are not there."""
    return {"type": "doc", "content": _children(fragment)}


def _children(parent: XmlFragment | XmlElement) -> list[Node]:
    found: list[Node] = []
    for child in parent.children:
        if isinstance(child, XmlText):
            for text in _texts(child):
                _append(found, text)
        elif isinstance(child, XmlElement):
            found.append(_element(child))
    return found


def _append(found: list[Node], text: Node) -> None:
    """Add a text; what two people wrote at once may stand in two that are one to read."""
    if found and found[-1]["type"] == "text" and found[-1].get("marks") == text.get("marks"):
        found[-1]["text"] += text["text"]
    else:
        found.append(text)


def _element(element: XmlElement) -> Node:
    node: Node = {"type": element.tag}
    attributes = cast("Iterable[tuple[str, Any]]", element.attributes)  # typed as if one could not go through it
    if found := {name: _value(value) for name, value in attributes}:
        node["attrs"] = found
    if content := _children(element):
        node["content"] = content
    return node


def _texts(text: XmlText) -> list[Node]:
    found = []
    for words, formats in text.diff():
        if not isinstance(words, str):  # something put in a text that is no text; no editor of ours does
            continue
        node: Node = {"type": "text", "text": words}
        if formats:
            node["marks"] = [_mark(name, attributes) for name, attributes in sorted(formats.items())]
        found.append(node)
    return found


def _mark(name: str, attributes: Any) -> Node:
    hashed = HASHED.fullmatch(name)
    mark: Node = {"type": hashed[1] if hashed else name}
    if isinstance(attributes, dict) and attributes:
        mark["attrs"] = _value(attributes)
    return mark


def _value(value: Any) -> Any:
    """Return an attribute as JavaScript means it: it has one kind of number, and a level is 2, not 2.0."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _value(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_value(one) for one in value]
    return value


def replace(fragment: XmlFragment, doc: Node) -> None:
    """Make `fragment` hold what `doc` holds. Blocks at the beginning and the end that are the same stay as they are.

    So do the cursors and remarks in them.
    """
    old, new = _children(fragment), doc.get("content", [])
    alike, most = [_normal(node) for node in new], min(len(old), len(new))
    first = last = 0
    if len(old) == len(fragment.children):  # else there is text outside of any block
        while first < most and old[first] == alike[first]:
            first += 1
        while last < most - first and old[-1 - last] == alike[-1 - last]:
            last += 1
    del fragment.children[first : len(fragment.children) - last]
    for at, node in enumerate(new[first : len(new) - last], first):
        _fill(fragment.children.insert(at, _empty(node)), node)


def _normal(node: Node) -> Node:
    """Return a node as `read` gives it."""
    if node["type"] == "text":
        marks = [_mark(mark["type"], mark.get("attrs")) for mark in node.get("marks", [])]
        marks.sort(key=lambda mark: str(mark["type"]))
        return {"type": "text", "text": node["text"]} | ({"marks": marks} if marks else {})
    normal: Node = {"type": node["type"]}
    if attributes := _attributes(node):
        normal["attrs"] = _value(attributes)
    if content := [_normal(child) for child in node.get("content", [])]:
        normal["content"] = content
    return normal


def _attributes(node: Node) -> dict[str, Any]:
    return {name: value for name, value in node.get("attrs", {}).items() if value is not None}


def _empty(node: Node) -> XmlElement:
    return XmlElement(node["type"], _attributes(node))


def _fill(element: XmlElement, node: Node) -> None:
    """Put what a node holds in its element. Texts that follow each other are one Y.XmlText.

    A line without words has one too: two people who begin in it at once would each make one (islands/_ground.ts).
    """
    text: XmlText | None = None
    marked: list[tuple[XmlText, int, int, dict[str, Any]]] = []
    for child in node.get("content", []):
        if child["type"] != "text":
            text = None
            _fill(element.children.append(_empty(child)), child)
            continue
        if text is None:
            text = element.children.append(XmlText())
        start = len(text)
        text.insert(start, child["text"])
        if marks := {mark["type"]: mark.get("attrs") or {} for mark in child.get("marks", [])}:
            marked.append((text, start, len(text), marks))
    if node["type"] in TEXTBLOCKS and not len(element.children):
        element.children.append(XmlText())
    for text, start, stop, marks in marked:  # after all text: what is written behind a mark would get it too
        text.format(start, stop, marks)

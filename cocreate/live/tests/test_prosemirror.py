"""The texts of a room as JSON of ProseMirror: read as Tiptap wrote them, written as it reads them."""

import base64
import json
import subprocess
import sys
from pathlib import Path

from pycrdt import Doc, XmlFragment, XmlText

from cocreate.live import edits
from cocreate.live.edits import Edit
from cocreate.live.settled import State

NODE = Path(sys.executable).parent / "node"
BOLD, LINK = {"type": "bold"}, {"type": "link", "attrs": {"href": "https://voorbeeld.be/?a=1", "target": "_blank"}}


def text(words, *marks):
    return {"type": "text", "text": words} | ({"marks": list(marks)} if marks else {})


def block(kind, *content, **attrs):
    return {"type": kind} | ({"attrs": attrs} if attrs else {}) | ({"content": list(content)} if content else {})


DOC = block(
    "doc",
    block("heading", text("Wat we afspreken 🌳 "), text("samen", BOLD), level=2),
    block(
        "paragraph", text("Op de "), text("kaart", BOLD, LINK), text(" staat een bank."), block("hardBreak"), text("é")
    ),
    block("paragraph"),
    block(
        "bulletList",
        block(
            "listItem",
            block("paragraph", text("één")),
            block("orderedList", block("listItem", block("paragraph", text("a"))), start=3),
        ),
    ),
    block(
        "taskList",
        block("taskItem", block("paragraph", text("bellen")), checked=True),
        block("taskItem", block("paragraph"), checked=False),
    ),
    block("table", block("tableRow", block("tableHeader", block("paragraph", text("wie")), colspan=2, rowspan=1))),
    block("blockquote", block("paragraph", text("zei ze"))),
    block("horizontalRule"),
)


def tiptap(**what):
    done = subprocess.run(
        [NODE, Path(__file__).parent / "prosemirror.mjs"],
        input=json.dumps(what),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def without_defaults(node):
    """Leave out what Tiptap adds: attributes at their default."""
    node = dict(node)
    for name in ("content", "marks"):
        if name in node:
            node[name] = [without_defaults(one) for one in node[name]]
    if "marks" in node:
        node["marks"].sort(key=lambda mark: mark["type"])
    attrs = {k: v for k, v in node.pop("attrs", {}).items() if v is not None and k not in {"rel", "class", "type"}}
    return node | ({"attrs": attrs} if attrs else {})


def made(doc, *parts):
    return Edit(list(parts)).made(lambda room: room.replace_fragment("default", doc))[1]


def test_what_tiptap_wrote_is_read():
    update = base64.b64decode(tiptap(doc=DOC)["update"])
    assert without_defaults(State(update).fragment()) == DOC


def test_tiptap_reads_what_the_server_wrote():
    update = made(DOC)
    assert State(update).fragment("default") == DOC
    assert without_defaults(tiptap(update=base64.b64encode(update).decode())["doc"]) == DOC


def test_replacing_leaves_the_blocks_that_are_the_same_as_they_are():
    before = made(DOC)
    other = DOC | {"content": [*DOC["content"][:2], block("paragraph", text("nieuw")), *DOC["content"][3:]]}
    change = made(other, before)
    assert State(before, change).fragment() == other
    assert len(change) < len(before) / 5
    assert made(other, before, change) == b""
    assert State(before, made(block("doc"), before)).fragment() == {"type": "doc", "content": []}


def test_what_two_people_write_at_the_same_time_is_kept_beside_it(monkeypatch):
    before = made(DOC)
    first, last = (list(DOC["content"]) for _ in range(2))
    first[0], last[-2] = block("paragraph", text("van An")), block("paragraph", text("van Bo"))
    here = made(DOC | {"content": first}, before)
    monkeypatch.setattr(edits, "hand", lambda: 7)  # another process
    both = State(before, here, made(DOC | {"content": last}, before)).fragment()
    assert both["content"] == [first[0], *DOC["content"][1:-2], last[-2], DOC["content"][-1]]


def test_two_who_begin_in_a_line_without_words_write_in_one_text():
    doc = Doc()
    doc.apply_update(made(block("doc", block("paragraph"), block("heading", level=2), block("horizontalRule"))))
    paragraph, heading, rule = doc.get("default", type=XmlFragment).children
    assert [list(map(type, line.children)) for line in (paragraph, heading, rule)] == [[XmlText], [XmlText], []]

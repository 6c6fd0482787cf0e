"""A text as a tagged PDF."""

import io
from pathlib import Path
from typing import Any

import segno
from django.utils.translation import gettext as _

from cocreate.core import paper
from cocreate.documents.schema import Node
from cocreate.documents.things import Things

from .taken import Taken, as_svg

TEMPLATE = Path(__file__).parent / "document.typ"
HEADED = "tableHeader"


def pdf(taken: Taken) -> bytes:
    """Return the PDF of a text: PDF/UA-1 as far as its letters are known here."""
    drawn = io.BytesIO()
    segno.make(taken.address, micro=False, error="m").save(drawn, kind="svg", border=0, xmldecl=False)
    return paper.report(
        {
            "lang": taken.language,
            "dir": taken.document.trajectory.direction,
            "title": taken.document.title,
            "kicker": taken.document.trajectory.title,
            "stands": taken.stands,
            "address": taken.address,
            "closing": _("How it stands now, you read here:"),
            "qr": drawn.getvalue().decode(),
            "blocks": _Set(taken.things).blocks(taken.content),
        },
        TEMPLATE,
    )


class _Set:
    """Makes data for the template of a text. Levels of headings never skip one, as PDF/UA asks."""

    def __init__(self, things: Things) -> None:
        self.things = things
        self.level = 0

    def blocks(self, node: Node) -> list[dict[str, Any]]:
        return [self.block(child) for child in node.get("content", [])]

    def block(self, node: Node) -> dict[str, Any]:
        name, attrs = node["type"], node.get("attrs", {})
        if name == "paragraph":
            return {"kind": "paragraph", "words": self.words(node)}
        if name == "heading":
            self.level = min(attrs["level"] - 1, self.level + 1)
            return {"kind": "heading", "level": self.level, "words": self.words(node)}
        if name == "table":
            return self.table(node)
        if name == "image":
            return self.picture(attrs)
        if name == "horizontalRule":
            return {"kind": "rule"}
        inner = {"items": [self.item(child) for child in node["content"]]} if name.endswith("List") else {}
        return {"kind": name, "start": attrs.get("start", 1), **(inner or {"blocks": self.blocks(node)})}

    def item(self, node: Node) -> dict[str, Any]:
        return {"blocks": self.blocks(node), "done": node.get("attrs", {}).get("checked", False)}

    def table(self, node: Node) -> dict[str, Any]:
        rows = [
            [{**cell["attrs"], "head": cell["type"] == HEADED, "blocks": self.blocks(cell)} for cell in row["content"]]
            for row in node["content"]
        ]
        wide = max(sum(cell["colspan"] for cell in row) for row in rows)
        return {"kind": "table", "columns": wide, "rows": rows}

    def picture(self, attrs: Node) -> dict[str, Any]:
        found = self.things.pictures.get(attrs["contribution"])
        svg = as_svg(found) if found else None
        if found is None or svg is None:
            said = _("Here stood a picture that was taken back, or that is not for you.")
            return {"kind": "paragraph", "words": [{"text": said, "marks": ["italic"], "href": ""}]}
        return {"kind": "picture", "svg": svg, "alt": attrs["alt"] or found.alt or found.credit, "credit": found.credit}

    def words(self, node: Node) -> list[dict[str, Any]]:
        return [self.word(child) for child in node.get("content", [])]

    def word(self, node: Node) -> dict[str, Any]:
        if node["type"] == "hardBreak":
            return {"text": "\n", "marks": [], "href": ""}
        if node["type"] == "mention":
            name = self.things.stones.get(node["attrs"]["id"], node["attrs"]["label"])
            return {"text": name, "marks": ["bold"], "href": ""}
        marks = {mark["type"]: mark.get("attrs", {}) for mark in node.get("marks", [])}
        href = marks.get("link", {}).get("href", "")
        return {"text": node["text"], "marks": sorted(marks), "href": href if ":" in href.split("/")[0] else ""}

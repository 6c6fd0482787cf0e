"""A text as DOCX, for who goes on with it in Word or LibreOffice."""

import io
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from docx import Document as New
from docx.document import Document as Paper
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu
from docx.text.paragraph import Paragraph

from cocreate.core.paper import as_text
from cocreate.documents.schema import Node

from .taken import Taken, pixels

if TYPE_CHECKING:
    from collections.abc import Callable

EMU_OF_A_PIXEL = 9525
WIDE = 5_400_000  # EMU, 15 cm
DEEPEST = 3  # List Bullet, List Bullet 2, List Bullet 3


def docx(taken: Taken) -> bytes:
    """Return the DOCX of a text, with styles of Word for headings, lists and quotes."""
    paper = New()
    paper.core_properties.title = as_text(taken.document.title)[:255]
    paper.core_properties.language = taken.language
    paper.core_properties.author = ""
    paper.add_heading(as_text(taken.document.title), 0)
    paper.add_paragraph(as_text(taken.stands), style="Subtitle")
    _Writer(paper, taken).blocks(taken.content)
    _link(paper.add_paragraph(), taken.address, taken.address)
    kept = io.BytesIO()
    paper.save(kept)
    return kept.getvalue()


class _Writer:
    """Puts blocks on the paper, or in a cell of a table."""

    def __init__(self, place: Any, taken: Taken, paper: Paper | None = None) -> None:
        self.place, self.taken, self.paper = place, taken, paper or place

    def blocks(self, node: Node, style: str = "") -> None:
        for child in node.get("content", []):
            self.block(child, style)

    def block(self, node: Node, style: str = "") -> None:
        attrs = node.get("attrs", {})
        made: dict[str, Callable[[], object]] = {
            "paragraph": lambda: self.said(self.paragraph(style), node),
            "heading": lambda: self.said(self.paragraph(f"Heading {attrs['level'] - 1}"), node),
            "blockquote": lambda: self.blocks(node, "Quote"),
            "horizontalRule": lambda: self.paragraph().add_run("* * *"),
            "bulletList": lambda: self.list(node, "List Bullet"),
            "taskList": lambda: self.list(node, "List"),
            "orderedList": lambda: self.list(node, "List Number", start=attrs.get("start", 1)),
            "table": lambda: self.table(node),
            "image": lambda: self.picture(attrs),
        }
        made[node["type"]]()

    def paragraph(self, style: str = "") -> Paragraph:
        made: Paragraph = self.place.add_paragraph(style=style or None)
        return made

    def list(self, node: Node, style: str, *, start: int = 0, depth: int = 1) -> None:
        number = self.numbering(start) if start else 0
        named = style if depth == 1 else f"{style} {min(depth, DEEPEST)}"
        for item in node["content"]:
            for at, child in enumerate(item["content"]):
                if child["type"].endswith("List"):
                    inner = {"bulletList": "List Bullet", "taskList": "List", "orderedList": "List Number"}
                    first = child.get("attrs", {}).get("start", 1) if child["type"] == "orderedList" else 0
                    self.list(child, inner[child["type"]], start=first, depth=depth + 1)
                elif child["type"] == "paragraph":
                    made = self.paragraph(named if at == 0 else "List Continue")
                    if at == 0 and number:
                        _number(made, number)
                    if at == 0 and "attrs" in item:
                        made.add_run("\N{BALLOT BOX WITH CHECK} " if item["attrs"]["checked"] else "\N{BALLOT BOX} ")
                    self.said(made, child)
                else:
                    self.block(child)

    def numbering(self, start: int) -> int:
        """Return the id of a numbering of its own, so that each list begins where it says."""
        known = self.paper.part.numbering_part.element
        style: Any = self.paper.styles["List Number"].element
        abstract = next(one.abstractNumId.val for one in known.num_lst if one.numId == style.pPr.numPr.numId.val)
        made = known.add_num(abstract)
        made.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(made.numId)

    def table(self, node: Node) -> None:
        rows = node["content"]
        wide = max(sum(cell["attrs"]["colspan"] for cell in row["content"]) for row in rows)
        made = self.place.add_table(rows=0, cols=wide)
        made.style = self.paper.styles["Table Grid"]
        for row in rows:
            cells, at = made.add_row().cells, 0
            for cell in row["content"]:
                span = cell["attrs"]["colspan"]
                there = cells[at].merge(cells[at + span - 1]) if span > 1 else cells[at]
                _Writer(there, self.taken, self.paper).blocks(cell)
                there._element.remove(there.paragraphs[0]._element)  # the empty one that each cell begins with
                at += span

    def picture(self, attrs: Node) -> None:
        found = self.taken.abroad.pictures.get(attrs["contribution"])
        seen = pixels(found) if found else None
        made = self.paragraph()
        if found is None or seen is None:
            made.add_run(_("Here stood a picture that was taken back, or that is not for you.")).italic = True
            return
        data, width, _height = seen
        shape = made.add_run().add_picture(io.BytesIO(data), width=Emu(min(WIDE, width * EMU_OF_A_PIXEL)))
        shape._inline.docPr.set("descr", as_text(attrs["alt"] or found.alt))
        _link(self.paragraph("Caption"), found.page, as_text(found.credit))

    def said(self, made: Paragraph, node: Node) -> None:
        for child in node.get("content", []):
            marks = {mark["type"]: mark.get("attrs", {}) for mark in child.get("marks", [])}
            if child["type"] == "hardBreak":
                made.add_run().add_break()
                continue
            if child["type"] == "mention":
                name = self.taken.things.stones.get(child["attrs"]["id"], child["attrs"]["label"])
                made.add_run(as_text(name)).bold = True
                continue
            said, href = as_text(child["text"]), marks.get("link", {}).get("href", "")
            run = _link(made, href, said) if ":" in href.split("/")[0] else made.add_run(said)
            run.bold, run.italic = "bold" in marks or None, "italic" in marks or None


def _number(made: Paragraph, number: int) -> None:
    properties = made._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = number


def _link(made: Paragraph, href: str, said: str) -> Any:
    """Put a link in a paragraph, which python-docx has no call for; return its run."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), made.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = made.add_run(said)
    run.underline = True
    link.append(run._r)
    made._p.append(link)
    return run

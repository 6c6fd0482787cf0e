"""A text as Markdown (CommonMark, with the tables and tasks of GFM), and as words only."""

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from .schema import Node, words
from .things import Things

if TYPE_CHECKING:
    from collections.abc import Callable

SPECIAL = re.compile(r"([\\`*_\[\]<>|~&])")
AT_START = re.compile(r"^(\s*)([#+\-=>]|\d+[.)])", re.MULTILINE)
LISTS = {"bulletList", "orderedList", "taskList"}


def text(content: Node) -> str:
    """Return the words of a text, a block on a line."""
    return "\n".join(_lines(content)).strip()


def _lines(node: Node) -> list[str]:
    content = node.get("content", [])
    if node["type"] in {"paragraph", "heading"}:
        return [words(node)]
    if node["type"] == "tableRow":
        return [" | ".join(" ".join(_lines(cell)) for cell in content)]
    if node["type"] == "image":
        return [node["attrs"]["alt"]] if node["attrs"]["alt"] else []
    return [line for child in content for line in _lines(child)]


def markdown(content: Node, things: Things | None = None, origin: str = "") -> str:
    """Return the Markdown of a text that `schema.clean` made. `origin` comes before the paths of this site."""
    return _Markdown(things or Things(), origin).blocks(content.get("content", [])).strip() + "\n"


class _Markdown:
    def __init__(self, things: Things, origin: str) -> None:
        self.things, self.origin = things, origin

    def blocks(self, nodes: list[Node], *, between: str = "\n\n") -> str:
        """Return blocks below each other; two lists after each other are kept apart."""
        made, before = [], ""
        for node in nodes:
            if node["type"] in LISTS and before == node["type"]:
                made.append("<!-- -->")
            made.append(self.block(node))
            before = node["type"]
        return between.join(each for each in made if each)

    def block(self, node: Node) -> str:
        content, attrs = node.get("content", []), node.get("attrs", {})
        made: dict[str, Callable[[], str]] = {
            "paragraph": lambda: AT_START.sub(r"\1\\\2", self.inline(content)),
            "heading": lambda: f"{'#' * attrs['level']} {self.inline(content).replace(chr(10), ' ')}",
            "horizontalRule": lambda: "---",
            "blockquote": lambda: _indent(self.blocks(content), "> ", "> "),
            "bulletList": lambda: "\n".join(self.item(item, "- ") for item in content),
            "orderedList": lambda: "\n".join(
                self.item(each, f"{n}. ") for n, each in enumerate(content, attrs["start"])
            ),
            "taskList": lambda: "\n".join(map(self.task, content)),
            "table": lambda: self.table(content),
            "image": lambda: self.picture(attrs),
        }
        return made[node["type"]]()

    def task(self, node: Node) -> str:
        return self.item(node, "- [x] " if node["attrs"]["checked"] else "- [ ] ")

    def item(self, node: Node, sign: str) -> str:
        width = 2 if sign.startswith("-") else len(sign)
        return _indent(self.blocks(node.get("content", []), between="\n\n") or " ", sign, " " * width)

    def table(self, rows: list[Node]) -> str:
        cells = [[self.cell(cell) for cell in row["content"]] for row in rows]
        wide = max(map(len, cells))
        lines = [f"| {' | '.join(row + [''] * (wide - len(row)))} |" for row in cells]
        return "\n".join([lines[0], f"|{' --- |' * wide}", *lines[1:]])

    def cell(self, node: Node) -> str:
        made = self.blocks(node.get("content", []))
        return re.sub(r"\s*\n+\s*", "<br>", made)

    def picture(self, attrs: Node) -> str:
        picture = self.things.pictures.get(attrs["contribution"])
        if picture is None:
            return f"*{_escape(_('Here stood a picture that was taken back, or that is not for you.'))}*"
        alt = _escape(attrs["alt"] or picture.alt)
        return f"![{alt}]({self.origin}{picture.path})\n\n[{_escape(picture.credit)}]({self.origin}{picture.page})"

    def inline(self, nodes: list[Node]) -> str:
        return "".join(map(self.word, nodes))

    def word(self, node: Node) -> str:
        if node["type"] == "hardBreak":
            return "\\\n"
        if node["type"] == "mention":
            return _escape(self.things.stones.get(node["attrs"]["id"], node["attrs"]["label"]))
        said = node["text"]
        around = re.match(r"^(\s*)(.*?)(\s*)$", said, re.DOTALL)
        before, said, after = around.groups() if around else ("", said, "")
        said = _escape(said)
        marks = {mark["type"]: mark.get("attrs", {}) for mark in node.get("marks", [])}
        if said and "italic" in marks:
            said = f"*{said}*"
        if said and "bold" in marks:
            said = f"**{said}**"
        if said and "link" in marks:
            said = f"[{said}](<{marks['link']['href'].replace('<', '%3C').replace('>', '%3E')}>)"
        return before + said + after


def _escape(said: str) -> str:
    return SPECIAL.sub(r"\\\1", said)


def _indent(made: str, first: str, rest: str) -> str:
    lines = made.split("\n")
    return "\n".join([first + lines[0], *(f"{rest}{line}" if line else rest.rstrip() for line in lines[1:])])

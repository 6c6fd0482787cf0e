"""A text as HTML. Made of a cleaned text only; nh3 looks over it once more."""

from collections.abc import Callable
from html import escape

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .schema import Node
from .things import Things

TAGS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr", "br", "table", "tbody", "tr", "td", "th"),
    *("figure", "figcaption", "img", "strong", "em", "a", "span", "div", "ins", "del"),
}
ATTRIBUTES = {
    "a": {"href", "class"},
    "ol": {"start"},
    "ul": {"class"},
    "li": {"class"},
    "span": {"class", "role", "aria-label"},
    "div": {"class"},
    "p": {"class"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
}
PLAIN = {"paragraph": "p", "blockquote": "blockquote", "bulletList": "ul", "listItem": "li", "tableRow": "tr"}


def html(content: Node, things: Things | None = None) -> SafeString:
    """Return the HTML of a text that `schema.clean` made; addresses in it are paths of this site."""
    made = _blocks(content, things or Things())
    clean = nh3.clean(
        made, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel="nofollow noopener"
    )
    return mark_safe(clean)  # noqa: S308 - every word is escaped below, and nh3 cleaned it


def inline(nodes: list[Node], things: Things) -> str:
    """Return the HTML of words."""
    return "".join(_inline(node, things) for node in nodes)


def _blocks(node: Node, things: Things) -> str:
    return "".join(_block(child, things) for child in node.get("content", []))


def _block(node: Node, things: Things) -> str:
    name = node["type"]
    if name in MADE:
        return MADE[name](node, things)
    return f"<{PLAIN[name]}>{_blocks(node, things)}</{PLAIN[name]}>"


def _paragraph(node: Node, things: Things) -> str:
    return f"<p>{inline(node.get('content', []), things) or '<br>'}</p>"


def _heading(node: Node, things: Things) -> str:
    level = node["attrs"]["level"]
    return f"<h{level}>{inline(node.get('content', []), things)}</h{level}>"


def _numbered(node: Node, things: Things) -> str:
    start = f' start="{node["attrs"]["start"]}"' if node["attrs"]["start"] != 1 else ""
    return f"<ol{start}>{_blocks(node, things)}</ol>"


def _task(node: Node, things: Things) -> str:
    done = node["attrs"]["checked"]
    said, sign, state = (_("done"), "☑", "done") if done else (_("to do"), "☐", "todo")
    box = f'<span class="document-box" role="img" aria-label="{escape(said)}">{sign}</span>'
    return f'<li class="document-{state}">{box}<div>{_blocks(node, things)}</div></li>'


def _cell(node: Node, things: Things) -> str:
    tag = "th" if node["type"] == "tableHeader" else "td"
    spans = "".join(f' {name}="{value}"' for name, value in sorted(node["attrs"].items()) if value != 1)
    return f"<{tag}{spans}>{_blocks(node, things)}</{tag}>"


def _picture(node: Node, things: Things) -> str:
    attrs = node["attrs"]
    picture = things.pictures.get(attrs["contribution"])
    if picture is None:
        return f'<p class="empty">{escape(_("Here stood a picture that was taken back, or that is not for you."))}</p>'
    alt = escape(attrs["alt"] or picture.alt)
    size = f'width="{picture.width}" height="{picture.height}" loading="lazy" decoding="async"'
    seen = f'<img src="{escape(picture.path)}" alt="{alt}" {size}>'
    credit = f'<a href="{escape(picture.page)}">{escape(picture.credit)}</a>'
    return f"<figure>{seen}<figcaption>{credit}</figcaption></figure>"


def _inline(node: Node, things: Things) -> str:
    if node["type"] == "hardBreak":
        return "<br>"
    if node["type"] == "mention":
        return _mention(node["attrs"], things)
    said = escape(node.get("text", ""))
    for mark in node.get("marks", []):
        match mark["type"]:
            case "bold":
                said = f"<strong>{said}</strong>"
            case "italic":
                said = f"<em>{said}</em>"
            case "link":
                said = f'<a href="{escape(mark["attrs"]["href"])}">{said}</a>'
    return said


def _mention(attrs: Node, things: Things) -> str:
    stone = things.stones.get(attrs["id"]) if attrs["kind"] == "stone" else None
    colour = f" stone-{attrs['id']}" if stone else ""
    return f'<span class="document-mention{escape(colour)}">{escape(stone or attrs["label"])}</span>'


MADE: dict[str, Callable[[Node, Things], str]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "horizontalRule": lambda _node, _things: "<hr>",
    "image": _picture,
    "orderedList": _numbered,
    "taskList": lambda node, things: f'<ul class="document-tasks">{_blocks(node, things)}</ul>',
    "taskItem": _task,
    "table": lambda node, things: (
        f'<div class="document-table"><table><tbody>{_blocks(node, things)}</tbody></table></div>'
    ),
    "tableCell": _cell,
    "tableHeader": _cell,
}

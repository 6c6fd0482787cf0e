"""A text as a page of HTML that stands by itself, and as Markdown."""

from html import escape

from django.conf import settings

from cocreate.documents.html import html
from cocreate.documents.plain import markdown

from .taken import Taken


def page(taken: Taken) -> bytes:
    """Return a whole HTML page without style or script."""
    title, way = escape(taken.document.title), taken.document.trajectory.direction
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    foot = f'<p><small>{escape(taken.stands)} <a href="{escape(taken.address)}">{escape(taken.address)}</a></small></p>'
    body = f"<h1>{title}</h1>\n{html(taken.content, taken.abroad)}\n{foot}"
    inner = f"<head>{head}</head>\n<body>\n{body}\n</body>"
    return f'<!doctype html>\n<html lang="{taken.language}" dir="{way}">\n{inner}\n</html>\n'.encode()


def marked(taken: Taken) -> bytes:
    """Return Markdown with the title above it."""
    title = taken.document.title.replace("\n", " ")
    said = f"{taken.stands} <{taken.address}>"
    return f"# {title}\n\n{markdown(taken.content, taken.things, settings.ORIGIN)}\n---\n\n{said}\n".encode()

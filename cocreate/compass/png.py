"""The drawing as PNG, for what shows no SVG. Typst draws it, with the letters of the site; light, on paper."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from django.http import HttpResponse
from django.template.loader import render_to_string

from cocreate.core.lettering import letters
from cocreate.core.policies import for_other_sites

from .drawing import HEIGHT, LEFT, TOP, WIDTH
from .svg import styles

PIXELS = 1280  # its width
PAPER = f'<rect x="{LEFT}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="#fbfaf6" />'
PAGE = f'#set page(width: {WIDTH}pt, height: {HEIGHT}pt, margin: 0pt)\n#image("compass.svg", width: 100%)'


def _plain() -> str:
    """Return the styles without what only a browser knows: variables, and what depends on the screen."""
    text = re.sub(r"var\(--[\w-]+, (#\w+)\)", r"\1", styles().partition("@media")[0])
    return f"{text.replace('font-weight: 680', 'font-weight: 700')}</style>"  # SVG outside a browser knows hundreds


def plain(context: dict[str, Any], below: str = "") -> str:
    """Return the drawing as an SVG for paper and for programs that are no browser, with `below` under it."""
    head, _, rest = render_to_string("compass/_drawing.html", context).strip().partition(">")
    return f"{head}>{_plain()}{below}{rest}"


def picture(context: dict[str, Any]) -> bytes:
    """Return the PNG."""
    with TemporaryDirectory() as folder:
        Path(folder, "compass.svg").write_text(plain(context, PAPER), encoding="utf-8")
        page = Path(folder, "page.typ")
        page.write_text(PAGE, encoding="utf-8")
        drawn = typst.compile(page, format="png", ppi=72 * PIXELS / WIDTH, font_paths=[letters()])
    return bytes(drawn)  # type: ignore[arg-type]  # one page is one picture


def answer(context: dict[str, Any]) -> HttpResponse:
    """Return the picture."""
    return for_other_sites(HttpResponse(picture(context), content_type="image/png"))

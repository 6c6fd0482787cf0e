"""The drawing as a picture of its own: an SVG that brings its colours along, light and dark."""

import re
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string

from .drawing import STYLES

LOOKS = """
svg { font-family: "Atkinson Hyperlegible Next", system-ui, sans-serif; background: #fbfaf6; }
@media (prefers-color-scheme: dark) {
svg { --paper: #16171a; --paper-raised: #1e2024; --ink: #ecebe6; --ink-soft: #b5b6b3; --line: #3a3d44;
  --line-strong: #8b8e96; --kc-on: #16171a; background: #16171a; }
.kc-halo, .kc-fill { fill: color-mix(in oklab, currentColor 52%, white); }
.kc-around, .kc-rays, .kc-double { stroke: color-mix(in oklab, currentColor 52%, white); }
:is(.kc-white, .kc-unknown) .kc-fill { fill: #1e2024; stroke: color-mix(in oklab, currentColor 52%, white); }
:is(.kc-white, .kc-unknown) .kc-icon { stroke: color-mix(in oklab, currentColor 52%, white); }
}
"""


@cache
def _styles() -> str:
    text = re.sub(r"/\*.*?\*/", "", STYLES.read_text(encoding="utf-8"), flags=re.DOTALL)
    return f"<style>{text.strip()}{LOOKS}</style>"


def picture(context: dict[str, Any]) -> str:
    """Return the whole SVG document."""
    inner = render_to_string("compass/_drawing.html", context).strip()
    head, _, rest = inner.partition(">")
    return f"{head}>{_styles()}{rest}"


def answer(context: dict[str, Any]) -> HttpResponse:
    """Return the picture, with a policy of its own: it may style itself and ask for nothing."""
    response = HttpResponse(picture(context), content_type="image/svg+xml; charset=utf-8")
    response._csp_replace = {  # type: ignore[attr-defined]  # how django-csp is told
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "frame-ancestors": ["*"],
    }
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response

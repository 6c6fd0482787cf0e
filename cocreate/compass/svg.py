"""The drawing as a picture of its own: an SVG that brings its colours along, light and dark."""

import re
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string

from cocreate.core.policies import for_other_sites, policy

from .drawing import STYLES

LOOKS = """
svg { font-family: "Atkinson Hyperlegible Next", system-ui, sans-serif; background: #fbfaf6; }
@media (prefers-color-scheme: dark) {
svg { --paper: #16171a; --paper-raised: #1e2024; --ink: #ecebe6; --ink-soft: #b5b6b3; --line: #3a3d44;
  --line-strong: #8b8e96; --kc-on: #16171a; background: #16171a; }
.kc-halo, .kc-fill { fill: color-mix(in oklab, currentColor 52%, white); }
.kc-around, .kc-rays, .kc-double { stroke: color-mix(in oklab, currentColor 52%, white); }
.kc-double { fill: color-mix(in oklab, currentColor 52%, white); }
:is(.kc-white, .kc-unknown) .kc-fill { fill: #1e2024; stroke: color-mix(in oklab, currentColor 52%, white); }
:is(.kc-white, .kc-unknown) .kc-icon { stroke: color-mix(in oklab, currentColor 52%, white); }
}
@media (max-width: 440px) {
text { transform-box: fill-box; transform-origin: top; }
.kc-name { transform: scale(1.16); }
.kc-word { transform: translateY(5px) scale(1.3); }
}
"""


@cache
def styles() -> str:
    """Return the style element: that of the drawing, then what only stands in a picture of its own."""
    text = re.sub(r"/\*.*?\*/", "", STYLES.read_text(encoding="utf-8"), flags=re.DOTALL)
    return f"<style>{text.strip()}{LOOKS}</style>"


def picture(context: dict[str, Any]) -> str:
    """Return the whole SVG document."""
    inner = render_to_string("compass/_drawing.html", context).strip()
    head, _, rest = inner.partition(">")
    return f"{head}>{styles()}{rest}"


def answer(context: dict[str, Any]) -> HttpResponse:
    """Return the picture, with a policy of its own: it may style itself and ask for nothing."""
    response = HttpResponse(picture(context), content_type="image/svg+xml; charset=utf-8")
    own = {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "frame-ancestors": ["*"]}
    return policy(for_other_sites(response), own)

"""Panels: a page of a low part shows what higher parts hold, without knowing them.

A higher part registers a function in `apps.ready()`; the template of the low part writes
`{% panels "contributions.contribution" contribution %}`.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

Panel = Callable[[HttpRequest, Any], tuple[str, dict[str, Any]] | None]
_registered: dict[str, list[tuple[int, Panel]]] = defaultdict(list)


def register(place: str, panel: Panel, order: int = 0) -> None:
    """Show `panel` at `place`. It returns (template, context), or None when it has nothing to show."""
    _registered[place].append((order, panel))
    _registered[place].sort(key=lambda pair: pair[0])


def render(place: str, request: HttpRequest, thing: object) -> SafeString:
    """Return the HTML of every panel at `place` for `thing`, in order."""
    found = (panel(request, thing) for _, panel in _registered[place])
    return mark_safe("".join(render_to_string(*answer, request=request) for answer in found if answer))  # noqa: S308 - made by templates

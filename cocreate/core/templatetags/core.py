"""Template components that every part uses."""

import json
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import segno
from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info, override

from cocreate.core import panels as registry

register = template.Library()
SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def panels(context: dict[str, Any], place: str, thing: object) -> SafeString:
    """Show what higher parts registered at `place` for `thing`."""
    return registry.render(place, context["request"], thing)


@register.simple_tag
def frame_path(path: str) -> str:
    """Return `path` (Dutch, as in "/gids/") in the language of this page."""
    language = get_language() or settings.LANGUAGE_CODE
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"


@register.simple_tag(takes_context=True)
def language_links(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Return this page's address in every language: code, own name, path, and whether it is the current one."""
    current = get_language()
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"].capitalize(),
            "path": _path_in(code, context.get("request")),
            "current": code == current,
        }
        for code, _name in settings.LANGUAGES
    ]


def _path_in(language: str, request: HttpRequest | None) -> str:
    """Return where the view that was found for a request stands in `language`, without looking for it again."""
    if request is None:
        return translate_url("/", language)
    match, here = request.resolver_match, request.get_full_path()
    try:
        with override(language):
            path = reverse(match.view_name, args=match.args, kwargs=match.kwargs) if match else ""
    except NoReverseMatch:
        path = ""
    return "".join((path, *here.partition("?")[1:])) if path else here


@register.filter(expects_localtime=True)
def day(moment: datetime | date | None) -> str:
    """Return "24 november 2026" in the language of this page, as `date:"j F Y"` does; each day is written once."""
    if moment is None:
        return ""
    return _day(moment.date() if isinstance(moment, datetime) else moment, get_language() or "")


@register.filter(expects_localtime=True)
def iso_day(moment: datetime | None) -> str:
    """Return "2026-11-24", for machines."""
    return moment.date().isoformat() if moment else ""


@lru_cache(maxsize=4096)
def _day(of: date, _language: str) -> str:
    return date_format(of, "j F Y")


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """Return a script element with data for machines (schema.org) that cannot end early."""
    text = json.dumps(data, ensure_ascii=False).translate(SCRIPT)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - <, > and & are written as escapes


@lru_cache(maxsize=1024)
def _qr(address: str) -> str:
    svg: str = segno.make(address, micro=False, error="m").svg_inline(
        border=2, omitsize=True, svgclass="qr", lineclass=None
    )
    return svg.replace("<svg ", '<svg aria-hidden="true" ', 1)


@register.simple_tag
def qr(path: str) -> SafeString:
    """Draw a QR code of a path of this site, for paper. Write the address beside it for who cannot scan."""
    return mark_safe(_qr(f"{settings.ORIGIN}{path}"))  # noqa: S308 - made by segno, which escapes nothing but squares

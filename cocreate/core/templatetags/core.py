"""Template components that every part uses."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import translate_url
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info

from cocreate.core import panels as registry

register = template.Library()


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
    request, current = context.get("request"), get_language()
    here = request.get_full_path() if request else "/"
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"].capitalize(),
            "path": translate_url(here, code),
            "current": code == current,
        }
        for code, _name in settings.LANGUAGES
    ]

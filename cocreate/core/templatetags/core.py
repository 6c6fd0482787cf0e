"""Template components that every part uses."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from cocreate.core import panels as registry

register = template.Library()


@register.simple_tag(takes_context=True)
def panels(context: dict[str, Any], place: str, thing: object) -> SafeString:
    """Show what higher parts registered at `place` for `thing`."""
    return registry.render(place, context["request"], thing)

"""Tells the limits before one starts."""

from django import template
from django.conf import settings

from cocreate.uploads import queries

register = template.Library()


@register.simple_tag
def upload_limit() -> str:
    """Return the largest file that is taken, as "500 MB"."""
    return queries.limit()


@register.simple_tag
def upload_max_bytes() -> int:
    """Return the largest file that is taken, in bytes, for scripts."""
    limit: int = settings.UPLOAD_MAX_BYTES
    return limit

"""Methods in templates."""

from typing import Any
from urllib.parse import urlsplit

from django import template

from cocreate.methods import queries
from cocreate.methods.matching import spoken
from cocreate.methods.models import Estimated, Method, Where
from cocreate.stones.queries import Lines

register = template.Library()
register.filter("spoken", spoken)


@register.inclusion_tag("methods/_obstacles.html")
def obstacles(lines: Lines) -> dict[str, Any]:
    """Show where a stone gets stuck and what to try, with links to the methods; one query. `lines` is of lines_of."""
    told = [*lines["obstacle"], *lines["try"]]
    known = queries.named([name for line in told for name in line.methods])

    def rows(kind: str) -> list[dict[str, Any]]:
        return [
            {"text": line.text, "methods": [known[name] for name in line.methods if name in known]}
            for line in lines[kind]
        ]

    return {"obstacles": rows("obstacle"), "tries": rows("try")}


@register.filter
def wheres(method: Method) -> list[str]:
    """Return where it can be done, in words; a word that the owner made up stays as it is."""
    return [str(Where(value).label) if value in Where.values else str(value) for value in method.settings]


@register.filter
def estimates(method: Method) -> list[str]:
    """Return what of it is our own estimate, in words."""
    return [str(Estimated(value).label) for value in method.estimated if value in Estimated.values]


@register.filter
def urlhost(address: str) -> str:
    """Return the site of an address, as one would say it."""
    return urlsplit(address).netloc.removeprefix("www.") or address

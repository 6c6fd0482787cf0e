"""The compass, pictograms and lines in templates."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cocreate.stones import drawing, queries
from cocreate.stones.models import Stone, Trait

register = template.Library()


@register.simple_tag
def pictogram(thing: Stone | Trait | str) -> SafeString:
    """Draw the pictogram of a stone, a trait or a name, as high as the text. Decoration: write the name too."""
    name = thing if isinstance(thing, str) else getattr(thing, "pictogram", thing.pk)
    return format_html(
        '<svg class="pictogram of-compass" viewBox="0 0 48 48" aria-hidden="true" focusable="false">{}</svg>',
        drawing.pictogram(name),
    )


@register.inclusion_tag("stones/_compass.html")
def compass(
    stones: Iterable[Stone],
    links: Mapping[str, str] | None = None,
    *,
    listed: bool = True,
    heading: str = "",
) -> dict[str, Any]:
    """Draw the compass, with a list of the same stones beside it unless `listed=False`.

    `links` maps ids of stones to addresses; without it an attribute `href` of the stone is used; a stone without either
    is drawn but is no link. `heading`, such as "h2", makes the names in the list headings of that level.
    """
    chosen = list(stones)
    ring = drawing.ring(tuple((stone.pk, stone.name) for stone in chosen))
    return {
        "ring": ring,
        "size": drawing.SIZE,
        "middle": drawing.MIDDLE,
        "listed": listed,
        "tag": heading or "strong",
        "stones": [
            {
                "stone": stone,
                "pebble": pebble,
                "href": (links or {}).get(stone.pk) or getattr(stone, "href", ""),
                "lines": drawing.pictogram(stone.pictogram),
            }
            for stone, pebble in zip(chosen, ring.pebbles, strict=True)
        ],
    }


@register.simple_tag
def lines_of(thing: Stone | Trait) -> queries.Lines:
    """Return the lines of a stone or trait by kind: {% lines_of stone as lines %}."""
    return queries.lines_of(thing)

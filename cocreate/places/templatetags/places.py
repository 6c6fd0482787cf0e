"""Places in templates."""

from typing import Any

from django import template

from cocreate.places import drawing, queries
from cocreate.places.models import Place

register = template.Library()


@register.inclusion_tag("places/_drawing.html")
def place_drawing(place: Place | None) -> dict[str, Any]:
    """Draw the outline of a place as everybody may see it: made here, without a map or a request to anyone."""
    geometry = queries.shown_geometry(place) if place else None
    if place is None or geometry is None:
        return {"place": place, "name": queries.shown_name(place) if place else "", "sketch": None}
    area = queries.shown_area(place)
    return {
        "place": place,
        "name": queries.shown_name(place),
        "sketch": drawing.sketch(geometry),
        "size": drawing.area_text(area)
        if area
        else drawing.length_text(drawing.length(geometry))
        if geometry["type"] == "LineString"
        else "",
        "blurred": not place.is_exact,
    }


@register.filter
def place_name(place: Place | None) -> str:
    """Return the name of a place that everybody may see."""
    return queries.shown_name(place) if place else ""

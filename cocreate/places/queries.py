"""Reads of places: what may be shown of them."""

import re

from cocreate.core import geo

from .models import Place

#: A house number with what stands behind it: "12", "12A", "12 bus 3", "12/3".
HOUSE_NUMBER = re.compile(r"\s+\d+\s?[A-Za-z]?(?:\s?(?:bus|bte|boîte|box|/)\s?\w+)?(?=\s*,|\s*$)")


def shown_geometry(place: Place) -> geo.Geometry | None:
    """Return the geometry that everybody may see: of a home, unless its people said so, only the cell it lies in."""
    if place.is_exact or place.longitude is None or place.latitude is None:
        return place.geometry
    return geo.blurred(place.longitude, place.latitude)


def shown_centre(place: Place) -> geo.Position | None:
    """Return the (longitude, latitude) that everybody may see."""
    if place.longitude is None or place.latitude is None:
        return None
    return (place.longitude, place.latitude) if place.is_exact else geo.blur(place.longitude, place.latitude)


def shown_name(place: Place) -> str:
    """Return its name; of a home that is not shown exactly, without the house number."""
    return place.name if place.is_exact else HOUSE_NUMBER.sub("", place.name)


def shown_area(place: Place) -> float | None:
    """Return its square metres when it has a surface that everybody may see."""
    return place.area if place.is_exact and place.area else None

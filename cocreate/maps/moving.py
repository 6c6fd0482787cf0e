"""Moving a geometry by steps."""

import math
from typing import Any

from cocreate.core import geo

METRE = 1 / 111_320  # degrees of latitude, about
TOWARDS = {"north": (0, 1), "east": (1, 0), "south": (0, -1), "west": (-1, 0)}


def moved(geometry: geo.Geometry, towards: str, metres: float) -> geo.Geometry:
    """Return a geometry some metres further, checked. Raise KeyError for no direction, ValidationError for too far."""
    right, up = TOWARDS[towards]
    latitude = geo.centre(geometry)[1]
    by = (
        right * metres * METRE / max(math.cos(math.radians(latitude)), 1e-6),
        up * metres * METRE,
    )

    def shift(part: Any) -> Any:
        if isinstance(part[0], list | tuple):
            return [shift(each) for each in part]
        return [part[0] + by[0], part[1] + by[1]]

    return geo.check({"type": geometry["type"], "coordinates": shift(geometry["coordinates"])})

"""GeoJSON geometries in WGS84, as plain values: what is allowed, how large it is, where its middle is, and a blur.

A geometry is the dict of RFC 7946 with `type` and `coordinates`; positions are [longitude, latitude] in degrees.
Areas follow the ellipsoid: C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87 (2013), 43-55,
https://doi.org/10.1007/s00190-012-0578-z, by its author's own package geographiclib.
"""

import math
from collections.abc import Iterator
from typing import Any, NoReturn, TypeAlias

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from geographiclib.geodesic import Geodesic
from shapely import is_valid_reason
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

Geometry: TypeAlias = dict[str, Any]
Position: TypeAlias = tuple[float, float]
Bounds: TypeAlias = tuple[float, float, float, float]

#: How many lists stand around a position, for each kind that is taken.
DEPTHS = {"Point": 0, "LineString": 1, "Polygon": 2, "MultiPolygon": 3}
MOST_POINTS = 1_000
LARGEST = 2_000e6  # square metres; the largest municipality of Flanders has 208 km2
SMALLEST = 1.0  # square metres
LONGEST = 150_000.0  # metres, from corner to corner of the box around it
WIDEST = 10.0  # degrees of longitude: what lies on both sides of the date line is no place
SHORTEST = 1.0  # metres
DEGREE = 111_320.0  # metres in one of latitude, about
DECIMALS = 7  # of a degree: about a centimetre
ROWS = 80_000  # of the blurring grid, from pole to pole: 0.00225 degrees, 250 metres
ROW = 180 / ROWS
RING = 4  # the fewest positions of a closed ring
# Longitudes and latitudes of Belgium; with the two swapped, this is sea, east of Somalia.
AROUND_LONGITUDE, AROUND_LATITUDE = (2.0, 7.0), (49.0, 52.0)


def check(geometry: object) -> Geometry:
    """Return a point, line, area or areas as it is kept: without heights, outer rings counterclockwise.

    Raise ValidationError, with a sentence for who drew it and a `code`, for anything else.
    """
    if not isinstance(geometry, dict) or geometry.get("type") not in list(DEPTHS):
        _refuse("type", _("Draw a point, a line or an area: something else cannot be kept."))
    kind = geometry["type"]
    budget = iter(range(MOST_POINTS))
    drawn = {"type": kind, "coordinates": _positions(geometry.get("coordinates"), DEPTHS[kind], budget)}
    _shaped(drawn)
    found = shape(drawn)
    _sensible(found, drawn)
    if isinstance(found, Polygon):
        found = orient(found)
    elif isinstance(found, MultiPolygon):
        found = MultiPolygon([orient(part) for part in found.geoms])
    return {"type": kind, "coordinates": _lists(mapping(found)["coordinates"])}


def area(geometry: Geometry) -> float:
    """Return the square metres of a checked geometry on the ellipsoid; 0 for a point or line."""
    polygons = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}.get(geometry["type"], [])
    return sum(_ring_area(rings[0]) - sum(map(_ring_area, rings[1:])) for rings in polygons)


def centre(geometry: Geometry) -> Position:
    """Return the (longitude, latitude) to show a checked geometry by: always on it."""
    found = shape(geometry)
    if geometry["type"] == "LineString":
        middle = found.interpolate(0.5, normalized=True)
    else:
        middle = found.centroid if found.intersects(found.centroid) else found.representative_point()
    return round(middle.x, DECIMALS), round(middle.y, DECIMALS)


def bounds(geometry: Geometry) -> Bounds:
    """Return (west, south, east, north) of a checked geometry, in degrees."""
    west, south, east, north = shape(geometry).bounds
    return west, south, east, north


def metres(one: Position, other: Position) -> float:
    """Return the distance between two (longitude, latitude) along the ellipsoid."""
    return float(Geodesic.WGS84.Inverse(one[1], one[0], other[1], other[0], Geodesic.DISTANCE)["s12"])


def blur(longitude: float, latitude: float) -> Position:
    """Return the middle of the cell of about 250 by 250 metres that a place is in, on a grid that never moves.

    Without chance: the same place gives the same answer each time, so that looking often reveals nothing more.
    """
    west, south, east, north = cell(longitude, latitude)
    return round((west + east) / 2, DECIMALS), round((south + north) / 2, DECIMALS)


def blurred(longitude: float, latitude: float) -> Geometry:
    """Return the cell of `blur` as a geometry."""
    west, south, east, north = (round(edge, DECIMALS) for edge in cell(longitude, latitude))
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def cell(longitude: float, latitude: float) -> Bounds:
    """Return (west, south, east, north) of the cell of the grid, in degrees."""
    row = min(math.floor((latitude + 90) / ROW), ROWS - 1)
    south = row * ROW - 90
    columns = max(1, round(2 * ROWS * math.cos(math.radians(south + ROW / 2))))
    width = 360 / columns
    west = min(math.floor((longitude + 180) / width), columns - 1) * width - 180
    return west, south, west + width, south + ROW


def _refuse(code: str, why: str) -> NoReturn:
    raise ValidationError(why, code=code)


def _positions(found: object, depth: int, budget: Iterator[int]) -> Any:
    """Return the same nested lists with plain positions."""
    if not isinstance(found, list | tuple):
        _refuse("shape", _("This drawing is not complete. Draw it again."))
    if depth:
        return [_positions(part, depth - 1, budget) for part in found]
    if next(budget, None) is None:
        _refuse("points", _("This drawing has more than %(most)s points. Draw it simpler.") % {"most": MOST_POINTS})
    if len(found) not in {2, 3} or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in found):
        _refuse("shape", _("This drawing is not complete. Draw it again."))
    longitude, latitude = found[:2]
    if not (_within(longitude, (-180, 180)) and _within(latitude, (-90, 90))):
        _refuse(
            "range",
            _("This is not a place on earth. Positions are in degrees (WGS84): first longitude, then latitude."),
        )
    if _within(longitude, AROUND_LATITUDE) and _within(latitude, AROUND_LONGITUDE):
        _refuse("swapped", _("Longitude and latitude stand in the wrong order: longitude comes first."))
    return [round(float(longitude), DECIMALS), round(float(latitude), DECIMALS)]


def _within(number: float, ends: tuple[float, float]) -> bool:
    return ends[0] <= number <= ends[1]


def _shaped(drawn: Geometry) -> None:
    """Refuse lines and rings that are too short or open."""
    kind, found = drawn["type"], drawn["coordinates"]
    if kind == "LineString" and len({tuple(position) for position in found}) < 2:  # noqa: PLR2004 - a line has two ends
        _refuse("short", _("A line needs two points that are not the same."))
    polygons = {"Polygon": [found], "MultiPolygon": found}.get(kind, [])
    if kind == "MultiPolygon" and not found:
        _refuse("shape", _("This drawing is not complete. Draw it again."))
    for rings in polygons:
        if not rings:
            _refuse("shape", _("This drawing is not complete. Draw it again."))
        for ring in rings:
            if len(ring) < RING or len({tuple(position) for position in ring}) < RING - 1:
                _refuse("short", _("An area needs at least three corners."))
            if ring[0] != ring[-1]:
                _refuse("open", _("The outline of this area is not closed: it must end where it began."))


def _sensible(found: BaseGeometry, drawn: Geometry) -> None:
    """Refuse what crosses itself, and what is far too large or small."""
    kind = drawn["type"]
    west, south, east, north = found.bounds
    across = metres((west, south), (east, north))
    if across > LONGEST or east - west > WIDEST:
        _refuse("large", _("This is too large: at most %(most)s km from end to end.") % {"most": int(LONGEST / 1000)})
    if kind == "LineString" and sum(map(metres, *_steps(drawn["coordinates"]))) < SHORTEST:
        _refuse("small", _("This line is too short to be seen. Draw a point."))
    if DEPTHS[kind] < DEPTHS["Polygon"]:
        return
    if not found.is_valid:
        why = is_valid_reason(found)
        if why.startswith(("Self-intersection", "Ring Self-intersection")):
            _refuse(
                "crosses", _("The outline of this area crosses itself. Move the points so that the lines do not cross.")
            )
        _refuse(
            "shape", _("This area does not fit together: its outlines touch, or a hole lies outside it. Draw it again.")
        )
    rough = found.area * DEGREE**2 * math.cos(math.radians((south + north) / 2))
    if SMALLEST * 2 < rough < LARGEST / 2:
        return  # the exact size takes a tenth of a millisecond for each corner
    size = area(drawn)
    if size > LARGEST:
        _refuse("large", _("This area is too large: at most %(most)s km².") % {"most": int(LARGEST / 1e6)})
    if size < SMALLEST:
        _refuse("small", _("This area is too small to be seen. Draw a point."))


def _steps(line: list[list[float]]) -> tuple[list[Position], list[Position]]:
    positions = [(x, y) for x, y in line]
    return positions[:-1], positions[1:]


def _ring_area(ring: list[list[float]]) -> float:
    polygon = Geodesic.WGS84.Polygon()
    for longitude, latitude in ring[:-1]:
        polygon.AddPoint(latitude, longitude)
    return abs(float(polygon.Compute(reverse=False, sign=True)[2]))


def _lists(found: Any) -> Any:
    return [_lists(part) for part in found] if isinstance(found, list | tuple) else found

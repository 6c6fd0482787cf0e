"""Geometries: what is allowed, how large it is, its middle, and the blur."""

import json
import math

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from cocreate.core import geo

GENT = (3.7252, 51.0536)
# Around the Citadelpark in Gent, roughly.
PARK = {
    "type": "Polygon",
    "coordinates": [[[3.718, 51.036], [3.724, 51.036], [3.724, 51.040], [3.718, 51.040], [3.718, 51.036]]],
}

flemish = st.tuples(st.floats(2.6, 5.9), st.floats(50.7, 51.5))
anywhere = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=20,
)


def refused(geometry):
    with pytest.raises(ValidationError) as caught:
        geo.check(geometry)
    return caught.value.code


def circle(centre, metres, corners, turn=0.0):
    """Return a regular polygon around a place, counterclockwise."""
    around = []
    for n in range(corners):
        angle = turn + 2 * math.pi * n / corners
        up, right = metres * math.sin(angle) / 111_250, metres * math.cos(angle) / 111_250
        around.append([centre[0] + right / math.cos(math.radians(centre[1])), centre[1] + up])
    return {"type": "Polygon", "coordinates": [[*around, around[0]]]}


def test_a_point_a_line_and_an_area_are_kept():
    for geometry in (
        {"type": "Point", "coordinates": [3.7252, 51.0536]},
        {"type": "LineString", "coordinates": [[3.7, 51.0], [3.71, 51.01]]},
        PARK,
    ):
        assert geo.check(geometry) == geometry


def test_heights_and_other_keys_are_left_out_and_rings_turn_counterclockwise():
    backwards = {
        "type": "Polygon",
        "coordinates": [[[*p, 12.5] for p in reversed(PARK["coordinates"][0])]],
        "owner": "An",
    }

    kept = geo.check(backwards)

    assert set(kept) == {"type", "coordinates"}
    assert {tuple(p) for p in kept["coordinates"][0]} == {tuple(p) for p in PARK["coordinates"][0]}
    (x1, y1), (x2, y2), (x3, y3) = kept["coordinates"][0][:3]
    assert (x2 - x1) * (y3 - y2) - (y2 - y1) * (x3 - x2) > 0


def test_a_parcel_in_two_pieces_and_with_a_hole_is_kept():
    hole = [[3.720, 51.037], [3.720, 51.038], [3.722, 51.038], [3.722, 51.037], [3.720, 51.037]]
    island = [[3.730, 51.036], [3.731, 51.036], [3.731, 51.037], [3.730, 51.036]]
    whole = geo.area(PARK)

    kept = geo.check({"type": "MultiPolygon", "coordinates": [[PARK["coordinates"][0], hole], [island]]})

    cut = geo.area({"type": "Polygon", "coordinates": [hole]})
    added = geo.area({"type": "Polygon", "coordinates": [island]})
    assert geo.area(kept) == pytest.approx(whole - cut + added)
    assert 0 < cut < whole


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "type"),
        ([], "type"),
        ("POINT(3 51)", "type"),
        ({"type": "Feature", "geometry": PARK}, "type"),
        ({"type": "GeometryCollection", "geometries": []}, "type"),
        ({"type": ["Point"]}, "type"),
        ({"type": "Point"}, "shape"),
        ({"type": "Point", "coordinates": []}, "shape"),
        ({"type": "Point", "coordinates": ["3.7", "51"]}, "shape"),
        ({"type": "Point", "coordinates": [True, 51]}, "shape"),
        ({"type": "Point", "coordinates": [[3.7, 51.0]]}, "shape"),
        ({"type": "Point", "coordinates": [float("nan"), 51]}, "range"),
        ({"type": "Point", "coordinates": [10**400, 51]}, "range"),
        ({"type": "Point", "coordinates": [104_719.3, 193_512.0]}, "range"),  # Lambert 72
        ({"type": "Point", "coordinates": [51.05, 3.72]}, "swapped"),
        ({"type": "LineString", "coordinates": []}, "short"),
        ({"type": "LineString", "coordinates": [[3.7, 51], [3.7, 51]]}, "short"),
        ({"type": "LineString", "coordinates": [[3.7, 51], [3.700001, 51]]}, "small"),
        ({"type": "LineString", "coordinates": [[179.9, 51], [-179.9, 51]]}, "large"),
        ({"type": "Polygon", "coordinates": []}, "shape"),
        ({"type": "MultiPolygon", "coordinates": []}, "shape"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "shape"),
        ({"type": "Polygon", "coordinates": [[[3, 51], [3.1, 51], [3, 51]]]}, "short"),
        ({"type": "Polygon", "coordinates": [[[3, 51], [3.1, 51], [3, 51], [3, 51]]]}, "short"),
        ({"type": "Polygon", "coordinates": [[[3, 51], [3.1, 51], [3.1, 51.1], [3, 51.1]]]}, "open"),
        ({"type": "Polygon", "coordinates": [[[3, 51], [3.1, 51.1], [3.1, 51], [3, 51.1], [3, 51]]]}, "crosses"),
        ({"type": "Polygon", "coordinates": [[[3, 51], [3.8, 51], [3.8, 51.6], [3, 51.6], [3, 51]]]}, "large"),
        ({"type": "Polygon", "coordinates": [[[3, 51], [4, 51], [4, 52.9], [3, 51]]]}, "large"),
        ({"type": "Polygon", "coordinates": [[[3, 51], [3.000001, 51], [3, 51.000001], [3, 51]]]}, "small"),
        ({"type": "Polygon", "coordinates": [*PARK["coordinates"], [[3, 50], [3, 50.1], [3.1, 50], [3, 50]]]}, "shape"),
        ({"type": "MultiPolygon", "coordinates": [PARK["coordinates"], PARK["coordinates"]]}, "crosses"),
        ({"type": "LineString", "coordinates": [[3 + n / 1e6, 51] for n in range(geo.MOST_POINTS + 1)]}, "points"),
    ],
)  # fmt: skip
def test_what_is_no_sensible_drawing_is_refused_with_its_reason(geometry, code):
    assert refused(geometry) == code


def test_a_line_along_one_street_may_come_back_on_itself():
    there_and_back = {"type": "LineString", "coordinates": [[3.7, 51.0], [3.71, 51.0], [3.7, 51.0]]}

    assert geo.check(there_and_back) == there_and_back


@given(json_values)
@example({"type": "Polygon", "coordinates": [[[0, 0], [0, 0], [0, 0], [0, 0]]]})
def test_any_json_is_refused_or_kept_but_never_breaks(value):
    for kind in geo.DEPTHS:
        for geometry in (value, {"type": kind, "coordinates": value}):
            try:
                kept = geo.check(geometry)
            except ValidationError:
                continue
            assert geo.check(kept) == kept


@given(flemish, st.floats(20, 20_000), st.integers(3, 40), st.floats(0, 6))
def test_a_regular_area_has_the_size_that_school_teaches(centre, metres, corners, turn):
    kept = geo.check(circle(centre, metres, corners, turn))

    expected = corners / 2 * metres**2 * math.sin(2 * math.pi / corners)
    assert geo.area(kept) == pytest.approx(expected, rel=0.01)
    assert geo.metres(geo.centre(kept), centre) < metres * 0.02 + 0.1


@given(flemish, st.floats(50, 5_000), st.integers(3, 20), st.randoms())
def test_what_is_kept_stays_the_same_when_it_is_kept_again(centre, metres, corners, shuffle):
    ring = circle(centre, metres, corners)["coordinates"][0][:-1]
    shuffle.shuffle(ring)
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    try:
        kept = geo.check(geometry)
    except ValidationError as error:
        assert error.code == "crosses"  # noqa: PT017 - some shuffles cross, some do not
        return
    assert geo.check(kept) == kept == json.loads(json.dumps(kept))
    west, south, east, north = geo.bounds(kept)
    lon, lat = geo.centre(kept)
    assert west <= lon <= east
    assert south <= lat <= north


def test_the_middle_of_a_bent_area_lies_on_it():
    bent = {
        "type": "Polygon",
        "coordinates": [
            [[3.0, 51.0], [3.1, 51.0], [3.1, 51.01], [3.01, 51.01], [3.01, 51.1], [3.0, 51.1], [3.0, 51.0]]
        ],
    }

    lon, lat = geo.centre(geo.check(bent))

    assert lon <= 3.01 or lat <= 51.01


def test_the_middle_of_a_line_lies_halfway_and_that_of_a_point_on_it():
    assert geo.centre({"type": "LineString", "coordinates": [[3.0, 51.0], [3.2, 51.0]]}) == (3.1, 51.0)
    assert geo.centre({"type": "Point", "coordinates": list(GENT)}) == GENT


@given(anywhere)
@example((180.0, 90.0))
@example((-180.0, -90.0))
@example((180.0, 0.0))
def test_blurring_twice_is_blurring_once_and_moves_at_most_half_a_cell(position):
    once = geo.blur(*position)

    assert geo.blur(*once) == once
    assert geo.metres(position, once) < 250 * math.sqrt(2) / 2 + 5 or abs(position[1]) > 89.9


@given(flemish, st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_every_place_in_a_cell_shows_the_same(position, right, up):
    west, south, east, north = geo.cell(*position)
    neighbour = (west + (east - west) * right, south + (north - south) * up)

    assert geo.blur(*neighbour) == geo.blur(*position)
    assert geo.blurred(*neighbour) == geo.blurred(*position)
    assert geo.check(geo.blurred(*position)) == geo.blurred(*position)


@given(flemish)
def test_a_cell_is_about_250_metres_wide_and_high_all_over_flanders(position):
    west, south, east, north = geo.cell(*position)

    assert geo.metres((west, south), (east, south)) == pytest.approx(250, rel=0.01)
    assert geo.metres((west, south), (west, north)) == pytest.approx(250, rel=0.01)

"""A tile shows every point under it once, alone or counted, whatever came and went."""

import random
from pathlib import Path

import numpy as np
import pytest

from cocreate.maps import morton, mvt, tiles
from cocreate.maps.grids import Cell, Spot

from .vector_tiles import decode

KEPT = Path(__file__).parent / "files" / "three.mvt"  # islands/tile.test.ts reads the same bytes
THREE = [
    (0, 4095, {"key": "a", "title": "Café"}),
    (300, 20, {"count": 70_000}),
    (-3, 4096, {"key": "b", "title": "Café"}),
]


def places(count, seed=1):
    dice = random.Random(seed)
    near = [(dice.gauss(3.72, 0.002), dice.gauss(51.05, 0.002)) for _ in range(count // 2)]
    return near + [(dice.uniform(-180, 180), dice.uniform(-85, 85)) for _ in range(count - count // 2)]


def fill(found, grid="g"):
    tiles.fill(grid, [f"k{n}" for n in range(len(found))], *zip(*found, strict=True))


def kept():
    spots = set(Spot.objects.values_list("grid", "key", "code"))
    return spots, set(Cell.objects.values_list("grid", "cell", "count", "x", "y"))


def at(longitude, latitude, z):
    (x,), (y,) = morton.squares([longitude], [latitude])
    return z, int(x) >> morton.LEVEL - z, int(y) >> morton.LEVEL - z


def shown(tile, grid="g"):
    return decode(tiles.tile(grid, tile))[1]


def amount(points):
    return sum(said.get("count", 1) for _x, _y, said in points)


def test_a_code_gives_its_square_back():
    dice = np.random.default_rng(1)
    columns, rows = dice.integers(0, morton.SIDE, (2, 1000))
    codes = morton.code(columns, rows)
    back = morton.square(codes)
    assert (back[0] == columns).all()
    assert (back[1] == rows).all()
    assert morton.code(3, 1) == 0b111
    assert morton.square(morton.code(morton.SIDE - 1, 5)) == (morton.SIDE - 1, 5)


def test_places_are_where_web_maps_have_them():
    (x,), (y,) = morton.squares([3.7251894], [51.0614327])
    assert (x >> morton.LEVEL - 14, y >> morton.LEVEL - 14) == (8361, 5480)
    assert morton.degrees(x, y) == pytest.approx((3.7251894, 51.0614327), abs=1e-6)
    columns, rows = morton.squares([-180, 180, 0], [90, -90, 0])
    assert columns.tolist() == [0, morton.SIDE - 1, morton.SIDE // 2]
    assert rows.tolist() == [0, morton.SIDE - 1, morton.SIDE // 2]


def test_what_is_encoded_is_read_back():
    assert decode(mvt.encode("things", THREE)) == ("things", THREE)
    assert mvt.encode("things", []) == b""
    assert KEPT.read_bytes() == mvt.encode("things", THREE)


@pytest.mark.parametrize("z", [0, 1, 5, 14, 15, 17, 18, 22])
def test_every_point_is_in_one_tile_of_each_zoom_and_once(db, z):
    found = places(120)
    fill(found)
    asked = {at(*place, z) for place in found}
    assert sum(amount(shown(tile)) for tile in asked) == len(found)


@pytest.mark.parametrize("z", [3, 14, 15, 18, 20])
def test_one_alone_lies_exactly_where_it_is_and_says_what_is_told_of_it(db, z):
    fill([(3.7251894, 51.0614327), (-60.0, -30.0)])
    tile = at(3.7251894, 51.0614327, z)
    _name, ((x, y, said),) = decode(tiles.tile("g", tile, lambda keys: {key: {"title": key * 2} for key in keys}))
    assert said == {"key": "k0", "title": "k0k0"}
    side = morton.SIDE >> z
    place = morton.degrees((tile[1] + x / 4096) * side, (tile[2] + y / 4096) * side)
    assert place == pytest.approx((3.7251894, 51.0614327), abs=360 / 4096 / 2**z)


def test_many_at_one_spot_are_counted_until_one_is_close(db):
    fill([(3.72, 51.06)] * 5)
    assert [said for *_at, said in shown(at(3.72, 51.06, 17))] == [{"count": 5}]
    assert len(shown(at(3.72, 51.06, 18))) == 5


def test_what_is_put_and_taken_leaves_what_filling_would(db):
    dice = random.Random(3)
    now = {f"k{n}": place for n, place in enumerate(places(20))}
    fill(list(now.values()))
    for _ in range(25):
        key = f"k{dice.randrange(26)}"
        if dice.random() < 0.4:
            tiles.take("g", key)
            now.pop(key, None)
        else:
            now[key] = dice.choice([dice.choice(places(20)), (dice.uniform(3.7, 3.71), 51.05)])
            tiles.put("g", key, *now[key])
    after = kept()
    tiles.fill("g", list(now), *zip(*now.values(), strict=True))
    assert after == kept()


def test_grids_know_nothing_of_each_other(db):
    fill([(3.72, 51.06)], "one")
    fill([(3.72, 51.06)] * 2, "two")
    assert amount(shown((0, 0, 0), "one")) == 1
    tiles.clear("two")
    assert amount(shown((0, 0, 0), "one")) == 1
    assert not tiles.tile("two", (0, 0, 0))
    tiles.fill("one", [], [], [])
    assert kept() == (set(), set())


def test_a_tile_costs_two_queries_whatever_lies_under_it(db, django_assert_num_queries):
    fill(places(400))
    for z, most in ((4, 2), (13, 2), (16, 1), (19, 1)):
        with django_assert_num_queries(most):
            tiles.tile("g", at(3.72, 51.05, z))


def test_what_is_no_tile_is_none():
    assert tiles.exists(0, 0, 0)
    assert tiles.exists(22, 2**22 - 1, 0)
    assert not any(tiles.exists(*tile) for tile in ((-1, 0, 0), (1, 2, 0), (23, 0, 0), (2, 0, -1)))

"""Tiles of any number of points: counts for each Morton prefix, kept as rows, the same in SQLite and PostgreSQL.

A **grid** is a set of points under a name. Each point is a **spot**: its Morton code and the key of what lies there.
For each square of the levels 4 to 18 in which something lies there is a **cell**: how many, and the sums of their
columns and rows, which give the middle, where a cluster is drawn. A tile z/x/y is drawn from the 256 squares four
levels deeper: one range of one index, whatever lies under it. From zoom 15 on there is so little under one tile that
its spots are counted as they are.

A cell is named by its code with a 1 before it, so that squares of all levels stand in one column and none is another.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, islice

import numpy as np
from django.db import connection, transaction

from . import morton, mvt
from .grids import Cell, Spot
from .morton import LEVEL

DEEPER = 4  # levels from a tile to its squares: 16 by 16
FIRST, LAST = DEEPER, 18  # levels of which counts are kept
DEEPEST = 22  # the last zoom that is answered
ALL = 18  # the zoom from which nothing is gathered any more
MOST = 2_000  # points in such a tile
BATCH = 500  # rows
NAME = "things"

Described = Callable[[Sequence[str]], Mapping[str, Mapping[str, mvt.Value]]]


def nothing(_keys: Sequence[str]) -> Mapping[str, Mapping[str, mvt.Value]]:
    """Say nothing of points but their key."""
    return {}


def exists(z: int, x: int, y: int) -> bool:
    """Whether this can be a tile."""
    return 0 <= z <= DEEPEST and 0 <= x < 1 << z and 0 <= y < 1 << z


def tile(grid: str, at: tuple[int, int, int], described: Described = nothing) -> bytes:
    """Return tile (z, x, y) of a grid: clusters with their `count`, single points with their `key` and what is said."""
    z, x, y = at
    found = _counted(grid, z, morton.code(x, y)) if z + DEEPER <= LAST else _close(grid, z, morton.code(x, y))
    said = described([key for *_place, count, key in found if count == 1])
    left, top, finer = x << LEVEL - z, y << LEVEL - z, LEVEL - z - 12
    dots = [
        (
            (column - left) >> finer if finer >= 0 else (column - left) << -finer,
            (row - top) >> finer if finer >= 0 else (row - top) << -finer,
            {"key": key, **said.get(key, {})} if count == 1 else {"count": count},
        )
        for column, row, count, key in found
    ]
    return mvt.encode(NAME, dots)


Found = list[tuple[int, int, int, str]]  # column, row, how many, and the key of one


def _counted(grid: str, z: int, code: int) -> Found:
    level = z + DEEPER
    first = 1 << 2 * level | code << 2 * DEEPER
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT x, y, count FROM maps_cell WHERE grid = %s AND cell BETWEEN %s AND %s",
            [grid, first, first + (1 << 2 * DEEPER) - 1],
        )
        rows = cursor.fetchall()
    alone = {morton.code(int(x), int(y)) for x, y, count in rows if count == 1}
    keys = dict(Spot.objects.filter(grid=grid, code__in=alone).values_list("code", "key")) if alone else {}
    return [
        (int(x) // count, int(y) // count, count, keys.get(morton.code(int(x), int(y)), "") if count == 1 else "")
        for x, y, count in rows
    ]


def _close(grid: str, z: int, code: int) -> Found:
    away = 2 * (LEVEL - z)
    ends: list[int | str] = [grid, code << away, ((code + 1) << away) - 1]
    where = "FROM maps_spot WHERE grid = %s AND code BETWEEN %s AND %s"
    with connection.cursor() as cursor:
        if z >= ALL:
            cursor.execute(f"SELECT code, 1, key {where} LIMIT {MOST}", ends)
        else:
            gathered = f"SELECT min(code), count(*), min(key) {where} GROUP BY code >> {away - 2 * DEEPER}"
            cursor.execute(gathered, ends)
        return [(*morton.square(code), count, key) for code, count, key in cursor.fetchall()]


def fill(grid: str, keys: Sequence[str], longitudes: Sequence[float], latitudes: Sequence[float]) -> None:
    """Let these points, and nothing else, be a grid."""
    columns, rows = morton.squares(longitudes, latitudes)
    codes = morton.code(columns, rows)
    order = np.argsort(codes, kind="stable")
    codes, columns, rows = codes[order], columns[order], rows[order]
    with transaction.atomic():
        clear(grid)
        _insert("maps_spot (grid, code, key)", ((grid, int(c), keys[n]) for c, n in zip(codes, order, strict=True)))
        for level in range(FIRST, LAST + 1) if len(codes) else ():
            _insert("maps_cell (grid, cell, count, x, y)", _cells(grid, level, codes, columns, rows))


def clear(grid: str) -> None:
    """Let a grid be empty."""
    with transaction.atomic():
        Spot.objects.filter(grid=grid).delete()
        Cell.objects.filter(grid=grid).delete()


def put(grid: str, key: str, longitude: float, latitude: float) -> None:
    """Lay one point, or move it."""
    (column,), (row,) = (found.tolist() for found in morton.squares([longitude], [latitude]))
    with transaction.atomic():
        take(grid, key)
        Spot.objects.create(grid=grid, code=morton.code(column, row), key=key)
        _count(grid, column, row, 1)


def take(grid: str, key: str) -> None:
    """Take one point away, if it is there."""
    with transaction.atomic():
        for spot in Spot.objects.select_for_update().filter(grid=grid, key=key):
            spot.delete()
            _count(grid, *morton.square(spot.code), -1)


def _count(grid: str, column: int, row: int, by: int) -> None:
    """Add one point to its cells, or take it away; from the largest on, so that two never wait for each other."""
    code = morton.code(column, row)
    levels = range(FIRST, LAST + 1)
    cells = [1 << 2 * level | code >> 2 * (LEVEL - level) for level in levels]
    values = ", ".join(["(%s, %s, %s, %s, %s)"] * len(cells))
    given = [value for cell in cells for value in (grid, cell, by, by * column, by * row)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO maps_cell (grid, cell, count, x, y) VALUES {values} ON CONFLICT (grid, cell) DO UPDATE SET "  # noqa: S608 - only places for values
            "count = maps_cell.count + excluded.count, x = maps_cell.x + excluded.x, y = maps_cell.y + excluded.y",
            given,
        )
    if by < 0:
        Cell.objects.filter(grid=grid, cell__in=cells, count__lte=0).delete()


def _cells(
    grid: str, level: int, codes: morton.Codes, columns: morton.Codes, rows: morton.Codes
) -> Iterable[tuple[str, int, int, int, int]]:
    """Count sorted codes for each square of a level."""
    squares = codes >> 2 * (LEVEL - level)
    starts = np.flatnonzero(np.diff(squares, prepend=-1))
    counts = np.diff(starts, append=len(squares))
    sums = np.add.reduceat(columns, starts), np.add.reduceat(rows, starts)
    names = squares[starts] | 1 << 2 * level
    yield from zip([grid] * len(starts), *(found.tolist() for found in (names, counts, *sums)), strict=True)


def _insert(into: str, rows: Iterable[tuple[int | str, ...]]) -> None:
    """Write rows, many in a statement: one by one, PostgreSQL takes minutes for a million."""
    places = f"({', '.join(['%s'] * (into.count(',') + 1))})"
    waiting = iter(rows)
    with connection.cursor() as cursor:
        while some := list(islice(waiting, BATCH)):
            values = ", ".join([places] * len(some))
            cursor.execute(f"INSERT INTO {into} VALUES {values}", list(chain.from_iterable(some)))  # noqa: S608 - tables of ours

"""How long a tile of a map of 1,000,000 points takes at every zoom, beside sending the whole layer as uMap does.

    python bench/map.py                SQLite, and PostgreSQL when DATABASE_URL is set or /usr/lib/postgresql is there
    python bench/map.py --points 100000
    python bench/map.py --only-browser  how a map opens and pans on a phone (map_opens.py); otherwise that comes last

Half of the points lie in forty towns (normal distribution, 1.5 km around a middle), half anywhere in Flanders; the same
each time. For each zoom, tiles are asked that hold a point, so mostly full ones. Printed are milliseconds of
`tiles.tile` (finding and encoding), those on a processor, which a busy machine does not change, bytes as they are and
gzipped, and how many times quicker and lighter a tile is than the whole layer.
"""

import argparse
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from search import POSTGRES, ROOT, cluster, on_processor  # beside this file

sys.path.insert(0, str(ROOT))
ZOOMS = range(19)
WEST, SOUTH, EAST, NORTH = 2.55, 50.7, 5.9, 51.5
GRID = "bench"


def points(count):
    """Return longitudes and latitudes."""
    dice = np.random.default_rng(1)
    towns = dice.uniform((WEST, SOUTH), (EAST, NORTH), (40, 2))
    crowded = towns[dice.integers(0, 40, count // 2)] + dice.normal(0, (0.021, 0.0135), (count // 2, 2))
    anywhere = dice.uniform((WEST, SOUTH), (EAST, NORTH), (count - count // 2, 2))
    return np.concatenate((crowded, anywhere)).round(7).T


def percentile(numbers, share):
    return sorted(numbers)[min(len(numbers) - 1, int(len(numbers) * share))]


def whole(longitudes, latitudes):
    """Return how long it takes to write the whole layer as GeoJSON, and its bytes, plain and gzipped."""
    begun = time.perf_counter()
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [x, y]},
            "properties": {"key": f"thing{n}", "title": f"Ding {n}"},
        }
        for n, (x, y) in enumerate(zip(longitudes.tolist(), latitudes.tolist(), strict=True))
    ]
    written = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")).encode()
    took = (time.perf_counter() - begun) * 1000
    return took, len(written), len(gzip.compress(written, 6))


def measure(count, runs):
    """Fill the database of the settings, ask tiles and print what it took."""
    import django

    django.setup()
    from django.db import connection

    from cocreate.maps import morton, tiles
    from cocreate.maps.grids import Cell, Spot

    with connection.schema_editor() as editor:
        editor.create_model(Spot)
        editor.create_model(Cell)
    longitudes, latitudes = points(count)
    begun = time.perf_counter()
    tiles.fill(GRID, [f"thing{n}" for n in range(count)], longitudes, latitudes)
    if connection.vendor == "postgresql":  # as its own vacuum does by itself, some minutes later
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE maps_spot, maps_cell")
    kept = Cell.objects.count()
    print(f"\n{connection.vendor}: {count:,} points, {kept:,} counts, kept in {time.perf_counter() - begun:.1f} s")
    took, plain, packed = whole(longitudes, latitudes)
    print(f"the whole layer as GeoJSON: {took:,.0f} ms, {plain:,} bytes, {packed:,} gzipped\n")
    columns, rows = morton.squares(longitudes, latitudes)
    print("zoom   p50 ms   p95 ms  cpu p95   bytes p95  gzipped    quicker    lighter")
    worst, dice = [], random.Random(2)
    for zoom in ZOOMS:
        times, cpu, sizes, zipped = [], [], [], []
        for n in dice.sample(range(count), runs):
            at = zoom, int(columns[n]) >> morton.LEVEL - zoom, int(rows[n]) >> morton.LEVEL - zoom
            begun, spent = time.perf_counter(), on_processor(connection)
            made = tiles.tile(GRID, at)
            times.append((time.perf_counter() - begun) * 1000)
            cpu.append((on_processor(connection) - spent) * 1000)
            sizes.append(len(made))
            zipped.append(len(gzip.compress(made, 6)))
        p95, size, small = percentile(times, 0.95), percentile(sizes, 0.95), percentile(zipped, 0.95)
        worst.append(p95)
        print(
            f"{zoom:4} {statistics.median(times):8.2f} {p95:8.2f} {percentile(cpu, 0.95):8.2f} {size:11,} {small:8,}"
            f" {took / p95:9,.0f}x {packed / small:9,.0f}x"
        )
    begun = time.perf_counter()
    for n in range(runs):
        tiles.put(GRID, f"thing{n}", longitudes[-n - 1], latitudes[-n - 1])
    moved = (time.perf_counter() - begun) * 1000 / runs
    print(f"worst p95: {max(worst):.2f} ms; moving one point: {moved:.2f} ms")


def everywhere(options):
    """Measure in a process of its own for each database, with a data folder of its own."""
    again = [sys.executable, __file__, "--here", "--points", str(options.points), "--runs", str(options.runs)]
    with tempfile.TemporaryDirectory() as folder:
        clean = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"COCREATE_DATA": folder}
        subprocess.run(again, check=True, env=clean)
        if url := os.environ.get("DATABASE_URL"):
            subprocess.run(again, check=True, env=clean | {"DATABASE_URL": url})
        elif POSTGRES:
            with cluster(folder) as url:
                subprocess.run(again, check=True, env=clean | {"DATABASE_URL": url})


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=100, help="tiles for each zoom")
    parser.add_argument("--here", action="store_true", help="only the database of the settings")
    parser.add_argument("--only-browser", action="store_true", help="only a map in a browser")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cocreate.settings")
    if given.here:
        measure(given.points, given.runs)
    else:
        if not given.only_browser:
            everywhere(given)
        subprocess.run([sys.executable, str(ROOT / "bench" / "map_opens.py")], check=True)

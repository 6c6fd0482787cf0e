"""How long a phone needs to open a map of 100,000 things, and how smoothly it pans, beside sending the whole layer.

    python bench/map_opens.py [--things 100000] [--throttle 4] [--times 3]    also at the end of bench/map.py

Starts `manage.py serve` on a temporary data folder with two maps: one onto which somebody laid a file of so many
points, and one of as many things as a live room takes. Chromium opens each with an empty cache and its processor slowed
down, and asks for the map as soon as the page offers it. Beside it: a bare page with the same library that fetches the
first of them whole, as GeoJSON, which is how uMap sends a layer. Printed are the medians of

    first    ms from navigation to the first picture of the things: of ours, the drawing and the list
    map      ms from navigation to the map itself at rest, with all that it shows
    work     ms of that in which the main thread works: what a quiet phone needs at least
    frame    ms of the main thread for a frame while panning
    fps      frames a second while panning, drawn in software where there is no graphics card
    KB       over the wire, as they were packed

Chromium slows down the main thread alone. A busy machine changes first, map and fps; work and frame are taken from a
visit at full speed, of the time on a processor, and multiplied. Wants `npm run build`.
"""

import argparse
import functools
import gzip
import http.server
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import urllib.request
from pathlib import Path

from map import points  # beside this file
from pages import ROOT, free_port, running

sys.path.insert(0, str(ROOT))
GL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
MAKE = """
import sys
sys.path.insert(0, "bench")
from map import points
from cocreate.accounts.models import Guest
from cocreate.maps import exchange
from cocreate.maps.formats import Feature
from cocreate.maps.values import MOST_THINGS
from cocreate.trajectories.models import Member, Role, Trajectory
steers = Role.objects.filter(steers=True).first()
for slug, count, step in (("room", MOST_THINGS, exchange.FEW), ("tiles", {things}, {things})):
    made = Trajectory.objects.create(slug=slug, title="Bench", status="published")
    by = Member.objects.create(trajectory=made, role=steers, guest=Guest.objects.create(key_hash=slug))
    where = zip(*(found.tolist() for found in points(count)), strict=True)
    shapes = [{{"type": "Point", "coordinates": at}} for at in where]
    laid = [Feature(shape, f"Ding {{n}}", "", "Bomen") for n, shape in enumerate(shapes)]
    for start in range(0, count, step):
        exchange.bring_in(made, laid[start : start + step], "Bomen", by)
"""
WATCH = """
new MutationObserver(() => {
  const open = document.querySelector("co-map [data-part=open]:not([hidden]) [data-do=open]");
  if (open && !window.asked) { window.asked = performance.now(); open.click(); }
  if (!window.seen && document.querySelector("[data-part=stage][data-ready]")) window.seen = performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["hidden", "data-ready"] });
"""
WHOLE = """<!doctype html><meta charset="utf-8"><title>whole</title><link rel="stylesheet" href="maplibre-gl.css">
<style>[data-part] { block-size: 500px }</style><div data-part="stage"></div><script type="module">
import { Map, setWorkerUrl } from "./maplibre-gl.mjs";
setWorkerUrl(new URL("./maplibre-gl-worker.mjs", location.href).href);
const stage = document.querySelector("div");
const style = { version: 8, sources: {}, layers: [] };
const map = new Map({ container: stage, style, bounds: [2.5, 50.65, 5.95, 51.5] });
map.on("load", () => {
  map.addSource("things", { type: "geojson", data: "layer.geojson" });
  const paint = { "circle-radius": 5, "circle-stroke-width": 1 };
  map.addLayer({ id: "things", type: "circle", source: "things", paint });
  map.on("idle", () => map.queryRenderedFeatures().length && stage.toggleAttribute("data-ready", true));
});
</script>"""
PAN = """async (seconds) => {
  const canvas = document.querySelector("[data-part=stage] canvas");
  canvas.scrollIntoView({ block: "center" });
  const box = canvas.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const tell = (type, step, on) => {
    const [clientX, clientY] = [x + Math.sin(step / 20) * box.width / 3, y + Math.sin(step / 33) * box.height / 3];
    on.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, buttons: 1, clientX, clientY }));
  };
  const frame = () => new Promise(requestAnimationFrame);
  tell("mousedown", 0, canvas);
  const begun = performance.now();
  let frames = 0;
  while (performance.now() - begun < seconds * 1000) {
    await frame();
    tell("mousemove", ++frames, window);
  }
  tell("mouseup", frames, window);
  return frames;
}"""


class Packed(http.server.SimpleHTTPRequestHandler):
    """Gives the files of a folder, packed as they lie there."""

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {".mjs": "text/javascript"}

    def end_headers(self):
        """Say that they are packed."""
        self.send_header("Content-Encoding", "gzip")
        super().end_headers()

    def log_message(self, *_args):
        """Say nothing."""


def whole(folder, things):
    """Put the page that fetches everything, and all that it fetches, in a folder."""
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": at}, "properties": {"title": f"Ding {n}"}}
        for n, at in enumerate(zip(*(found.tolist() for found in points(things)), strict=True))
    ]
    layer = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    given = {"index.html": WHOLE.encode(), "layer.geojson": layer.encode()}
    library = ROOT / "node_modules" / "maplibre-gl" / "dist"
    given |= {
        name: (library / name).read_bytes() for name in ("maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css")
    }
    for name, content in given.items():
        (folder / name).write_bytes(gzip.compress(content, 6))


def visit(browser, url, throttle, seconds=3):
    """Open a map as a phone that never came here; return what it took."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="nl-BE")
    page = context.new_page()
    page.add_init_script(WATCH)
    wire, fetched = context.new_cdp_session(page), set()
    page.on("requestfinished", lambda asked: fetched.update({asked}))  # those of its workers too
    wire.send("Performance.enable", {"timeDomain": "threadTicks"})
    wire.send("Emulation.setCPUThrottlingRate", {"rate": throttle})

    def worked():
        found = {one["name"]: one["value"] for one in wire.send("Performance.getMetrics")["metrics"]}
        return found["TaskDuration"] * 1000

    page.goto(url, wait_until="commit", timeout=120_000)
    page.locator("[data-part=stage][data-ready]").wait_for(timeout=300_000)
    work = worked()
    sizes = [asked.sizes() for asked in list(fetched)]
    seen, asked = page.evaluate("[window.seen, window.asked ?? 0]")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
    before = worked()
    frames = page.evaluate(PAN, seconds)
    took = {"first": painted if asked else seen, "map": seen, "work": work, "frame": (worked() - before) / frames}
    context.close()
    weight = sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes) / 1000
    return took | {"fps": frames / seconds, "KB": weight}


def phone(browser, url, throttle):
    """Return the clock of a visit slowed down, and the work of one at full speed, as many times more."""
    slow, full = visit(browser, url, throttle), visit(browser, url, 1)
    return slow | {what: full[what] * throttle for what in ("work", "frame")}


def measure(given):
    """Start both sites and print what each way takes."""
    from playwright.sync_api import sync_playwright

    from tests import migrated

    with tempfile.TemporaryDirectory() as folder:
        data, static = Path(given.data or Path(folder, "data")), Path(folder, "whole")
        static.mkdir()
        whole(static, given.things)
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        clean = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        env = clean | {"COCREATE_DATA": str(data), "PORT": str(port), "COCREATE_ORIGIN": url}
        if not data.exists():
            data.mkdir()
            shutil.copy(migrated.sqlite(), data / "db.sqlite3")
            make = [sys.executable, "manage.py", "shell", "-v", "0", "-c", MAKE.format(things=given.things)]
            subprocess.run(make, cwd=ROOT, env=env, check=True)
        handler = functools.partial(Packed, directory=static)
        serve = [sys.executable, "manage.py", "serve", "--no-worker", "--host", "127.0.0.1"]
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as other, running(serve, env, f"{url}/healthz"):
            threading.Thread(target=other.serve_forever, daemon=True).start()
            ways = {
                f"{given.things:,}, tiles": f"{url}/trajecten/tiles/kaart/",
                f"{given.things:,}, whole layer": f"http://127.0.0.1:{other.server_address[1]}/",
                "a full live room": f"{url}/trajecten/room/kaart/",
            }
            for address in ways.values():
                urllib.request.urlopen(address, timeout=300).read()  # a server that just started takes seconds
            with sync_playwright() as playwright:
                path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
                browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *GL])
                found = {
                    name: [phone(browser, address, given.throttle) for _ in range(given.times)]
                    for name, address in ways.items()
                }
                browser.close()
            other.shutdown()
    report(given, found)


def report(given, found):
    """Print medians, and how much quicker and lighter tiles are."""
    middle = {
        name: {what: statistics.median(one[what] for one in runs) for what in runs[0]} for name, runs in found.items()
    }
    print(f"\na processor {given.throttle:g} times slower, load {os.getloadavg()[0]:.1f}; medians of {given.times}")
    print(f"{'':24}" + "".join(f"{what:>8}" for what in next(iter(middle.values()))))
    for name, one in middle.items():
        print(f"{name:24}" + "".join(f"{value:8,.0f}" for value in one.values()))
    ours, theirs, _room = middle.values()
    ratios = ", ".join(f"{what} {theirs[what] / ours[what]:.1f}x" for what in ("first", "map", "work", "KB"))
    print(f"the whole layer takes, of what tiles take: {ratios}")


def arguments():
    """Read what was asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--things", type=int, default=100_000)
    parser.add_argument("--throttle", type=float, default=4)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--data", help="a folder: filled the first time, measured again and again")
    return parser.parse_args()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cocreate.settings")
    measure(arguments())

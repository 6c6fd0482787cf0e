"""Requests a second and p99 of real pages, beside the same server giving a constant page of the same size.

    python bench/pages.py [--seconds 1]

Starts `manage.py serve` on a temporary data folder with the demo content, with one web process, and with two when
REDIS_URL is set, and measures with wrk (Debian: apt install wrk). A page and its constant are asked in turn, ROUNDS
times, both servers running; the medians are shown, and the microseconds of a processor that one answer took the server,
which say more on a busy machine.
"""

import argparse
import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = {
    "home": "/",
    "chapter": "/gids/wat-is-lokale-cocreatie/",
    "stone": "/kompas/ontmoeting/",
    "method": "/methodes/schouw/",
    "insights": "/inzichten/",
    "search": "/zoeken/?q=buurt",
}
CONNECTIONS = 16
ROUNDS = 5
SETTLED = 0.05  # seconds of a processor in one second
CONSTANT = """
BODY = b"x" * {size}
HEADERS = [(b"content-type", b"text/html"), (b"content-length", b"{size}")]
async def application(scope, receive, send):
    if scope["type"] != "http":
        return
    await send({{"type": "http.response.start", "status": 200, "headers": HEADERS}})
    await send({{"type": "http.response.body", "body": BODY}})
"""
POST = """
local n = 0
request = function()
  n = n + 1
  local headers = {
    ["Content-Type"] = "application/x-www-form-urlencoded",
    ["Sec-Fetch-Site"] = "same-origin",
    ["X-Forwarded-For"] = string.format("10.%d.%d.%d", math.random(250), math.random(250), math.random(250)),
  }
  local text = "Verhaal+" .. n .. "+van+onze+straat+" .. math.random(1000000000)
  return wrk.format("POST", nil, headers, "kind=text&language=nl&licence=CC-BY-SA-4.0&text=" .. text)
end
"""


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(command: list[str], environment: dict[str, str], url: str):
    """Run a server until the block ends."""
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=silent, stderr=silent) as process:
        try:
            for _ in range(1800):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(url, timeout=10).read()
                    break
                if process.poll() is not None:
                    sys.exit(f"The server ended at once: {' '.join(command)}")
                time.sleep(0.1)
            yield process.pid
        finally:
            process.terminate()
            process.wait(40)


def measure(url: str, seconds: int, script: str = "") -> tuple[float, str, int]:
    """Return requests a second, p99 and the answers that were no success, as wrk saw them."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", "--latency"]
        command += ["-s", file.name] if script else ["-H", "Accept-Encoding: br, gzip"]
        text = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    rate, p99 = re.search(r"Requests/sec:\s+([\d.]+)", text), re.search(r"99%\s+(\S+)", text)
    return float(rate.group(1)), p99.group(1), int(bad.group(1)) if bad else 0


def size_of(url: str) -> int:
    """Return the bytes of a page over the wire; 0 when it is not there."""
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, headers={"Accept-Encoding": "br"}), timeout=30
        ) as reply:
            return len(reply.read())
    except urllib.error.HTTPError:
        return 0


@contextlib.contextmanager
def constant(size: int, workers: int):
    """Run the same server with an application that always gives the same bytes; give its number and address."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "constant_page.py").write_text(CONSTANT.format(size=size))
        port = free_port()
        url = f"http://127.0.0.1:{port}/"
        environment = {**os.environ, "PYTHONPATH": folder}
        command = [sys.executable, "-m", "uvicorn", "constant_page:application", "--port", str(port)]
        command += ["--workers", str(workers), "--log-level", "error", "--no-access-log"]
        with running(command, environment, url) as pid:
            yield pid, url


def on_processor(pid: int) -> float:
    """Return the seconds that a process and all that it started ran; it goes by /proc."""
    parents, spent = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            rest = stat.read_text().rpartition(")")[2].split()
            parents[int(stat.parent.name)] = int(rest[1])
            spent[int(stat.parent.name)] = (int(rest[11]) + int(rest[12])) / os.sysconf("SC_CLK_TCK")
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(spent.get(each, 0.0) for each in family)


def settle(pid: int) -> None:
    """Wait until a server has started all that it starts."""
    before = -1.0
    while on_processor(pid) - before > SETTLED:
        before = on_processor(pid)
        time.sleep(1)


def compare(pages: list[tuple[int, str]], seconds: float) -> list[tuple[float, str, float]]:
    """Ask servers in turn; return the medians of requests a second, and of p99, and microseconds for one answer."""
    seen: list[list[tuple[float, str, float]]] = [[] for _ in pages]
    for _ in range(ROUNDS):
        for (pid, url), rows in zip(pages, seen, strict=True):
            before = on_processor(pid)
            rate, p99, _bad = measure(url, seconds)
            rows.append((rate, p99, (on_processor(pid) - before) / (rate * seconds) * 1e6))
    return [tuple(sorted(column)[ROUNDS // 2] for column in zip(*rows, strict=True)) for rows in seen]


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=1)
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("This needs wrk: apt install wrk")
    with tempfile.TemporaryDirectory() as data:
        port = free_port()
        environment = {**os.environ, "COCREATE_DATA": data, "PORT": str(port), "COCREATE_LOG_LEVEL": "WARNING"}
        environment["COCREATE_PROXIES"] = "1"  # so that each post may come from an address of its own
        manage = [sys.executable, "manage.py"]
        subprocess.run([*manage, "migrate", "-v", "0"], env=environment, cwd=ROOT, check=True)
        subprocess.run([*manage, "demo"], env=environment, cwd=ROOT, check=False)
        base = f"http://127.0.0.1:{port}"
        print(f"{'':10} processes   bytes    page/s    p99  constant/s    p99  ratio  page µs  constant µs  ratio")
        for workers in (1, 2) if environment.get("REDIS_URL") else (1,):
            with running([*manage, "serve", "--workers", str(workers)], environment, f"{base}/healthz") as pid:
                settle(pid)
                for name, path in PAGES.items():
                    if size := size_of(base + path):
                        with constant(size, workers) as same:
                            (rate, p99, mine), (other, other99, its) = compare(
                                [(pid, base + path), same], options.seconds
                            )
                        print(
                            f"{name:10} {workers:9} {size:7} {rate:9.0f} {p99:>6} {other:11.0f} {other99:>6}", end=" "
                        )
                        print(f"{rate / other:6.2f} {mine:8.0f} {its:12.0f} {its / mine:6.2f}")
                rate, p99, bad = measure(f"{base}/deel/", options.seconds, POST)
                print(f"{'post':10} {workers:9} {'':7} {rate:9.0f} {p99:>6}")
                if bad:
                    sys.exit(f"{bad} of the posts were refused, so that is no figure of a contribution")


if __name__ == "__main__":
    main()

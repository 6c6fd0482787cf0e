"""Servers that tests start beside ours."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

HAS_REDIS = shutil.which("redis-server") is not None


def free_port() -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Run a Redis that keeps nothing; give its address."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()


def redis_if_there(folder: Path) -> AbstractContextManager[str]:
    """Run one where redis-server is installed; else give no address, and then there can be one web process only."""
    return redis(folder) if HAS_REDIS else nullcontext("")


def children(pid: int, *names: str) -> list[int]:
    """Return the living processes that a `manage.py serve` keeps, of those names: web, worker, media worker."""
    found = []
    for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            if Path(f"/proc/{one}/comm").read_text().strip() in names and _lives(one):
                found.append(int(one))
        except OSError:
            continue  # it ended just now
    return found


def _lives(pid: str) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"

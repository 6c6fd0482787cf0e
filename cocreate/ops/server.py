"""The process that watches over the web processes and the two workers. `manage.py serve` becomes this.

It loaded all that they run, so each of them is a fork of it: there in an instant, also after it died, and the memory of
what was loaded is shared. So nothing may have begun in it: one thread, no connection. `prepare` is for before it loads.
All end when this process ends, however it ends (`core.processes.end_with`).
"""

import gc
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path

TICK = 0.1  # seconds
PAUSE, LONGEST_PAUSE = 0.2, 60.0  # seconds before what died is started again, longer while it keeps dying young
PATIENCE = 20.0  # seconds for requests and a task to end at a shutdown
ENDS = {signal.SIGTERM, signal.SIGINT}


def prepare(metrics: Path) -> None:
    """Set what must be there when the program loads: it counts for all processes, and no library starts threads."""
    with suppress(OSError):  # `serve` says it in words
        metrics.mkdir(parents=True, exist_ok=True)
    if os.access(metrics, os.W_OK):
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # numpy, behind shapely


def threads() -> int:
    """Return how many threads this process has, also those that Python knows nothing of; where nobody tells, 1."""
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.exists() else 1


class Kept:
    """A forked process that runs `run()` and is started again when it ends."""

    def __init__(self, name: str, run: Callable[[], None]) -> None:
        self.name = name
        self.run = run
        self.pause = PAUSE
        self.again = 0.0  # when to start it again
        self._start()

    def _start(self) -> None:
        self.began = time.monotonic()
        self.process = get_context("fork").Process(target=self._live, name=self.name, daemon=True)
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)  # one that comes now is for the new process as well
        try:
            self.process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
        self.ended = False

    def _live(self) -> None:
        for number in ENDS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
        with suppress(OSError):
            Path("/proc/self/comm").write_text(self.name)  # for ps and top
        self.run()

    def look(self) -> None:
        """Notice that it ended; start it again when it is time."""
        now = time.monotonic()
        if self.ended:
            if now >= self.again:
                self._start()
        elif self.process.exitcode is not None:
            self.ended = True
            self.pause = PAUSE if now - self.began > LONGEST_PAUSE else min(self.pause * 2, LONGEST_PAUSE)
            self.again = now + self.pause
            print(f"The {self.name} process ended ({self.process.exitcode}) and is started again.", flush=True)  # noqa: T201 - the log


def stop(kept: list[Kept]) -> None:
    """Let all end what they are at; what takes too long is killed, and its task taken up at the next start."""
    for one in kept:
        one.process.terminate()
    end = time.monotonic() + PATIENCE
    for one in kept:
        one.process.join(max(0.0, end - time.monotonic()))
        if one.process.exitcode is None:
            one.process.kill()
            one.process.join()
            print(f"The {one.name} process did not stop in time and was killed.", flush=True)  # noqa: T201 - the log


def answers(host: str, port: int) -> bool:
    """Return whether the port is open; a web process opens it when it is ready."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared only
    try:
        socket.create_connection((near, port), timeout=1).close()
    except OSError:
        return False
    return True


def main(host: str, port: int, processes: dict[str, list[Callable[[], None]]]) -> None:
    """Run the processes, by name, until SIGTERM or SIGINT."""
    asked: list[int] = []
    for number in ENDS:
        signal.signal(number, lambda got, _frame: asked.append(got))
    gc.collect()
    gc.freeze()  # a collector that looks through what is shared would write in it, and so copy it
    kept = [Kept(name, run) for name, runs in processes.items() for run in runs]
    told = False
    while not asked:
        time.sleep(TICK)
        for one in kept:
            one.look()
        if not told and answers(host, port):
            told = True
            name = "localhost" if host in {"0.0.0.0", "127.0.0.1", "::"} else host  # noqa: S104 - compared only
            print(f"The site is at http://{name}:{port}/", flush=True)  # noqa: T201 - for the person at the terminal
    stop(kept)

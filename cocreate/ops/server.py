"""Web processes and two workers, watched over by a process without Django. `manage.py serve` becomes this.

It has one thread and nothing here forks: each process is a program of its own (`manage.py web`, `manage.py work`),
started anew when it dies. All of them end when this process ends, however it ends (`core.processes.end_with`).
"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

MANAGE = [sys.executable, str(Path(__file__).resolve().parents[2] / "manage.py")]
TICK = 0.1  # seconds
PAUSE, LONGEST_PAUSE = 0.2, 60.0  # seconds before what died is started again, longer while it keeps dying young
PATIENCE = 20.0  # seconds for requests and a task to end at a shutdown


class Kept:
    """A program that is started again when it ends."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self.command = command
        self.pause = PAUSE
        self.again = 0.0  # when to start it again
        self._start()

    def _start(self) -> None:
        self.began = time.monotonic()
        self.process = subprocess.Popen(self.command)  # noqa: S603 - our own command
        self.ended = False

    def look(self) -> None:
        """Notice that it ended; start it again when it is time."""
        now = time.monotonic()
        if self.ended:
            if now >= self.again:
                self._start()
        elif self.process.poll() is not None:
            self.ended = True
            self.pause = PAUSE if now - self.began > LONGEST_PAUSE else min(self.pause * 2, LONGEST_PAUSE)
            self.again = now + self.pause
            print(f"The {self.name} process ended ({self.process.returncode}) and is started again.", flush=True)  # noqa: T201 - the log


def stop(kept: list[Kept]) -> None:
    """Let all end what they are at; what takes too long is killed, and its task taken up at the next start."""
    for one in kept:
        one.process.terminate()
    end = time.monotonic() + PATIENCE
    for one in kept:
        try:
            one.process.wait(max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            one.process.kill()
            one.process.wait()
            print(f"The {one.name} process did not stop in time and was killed.", flush=True)  # noqa: T201 - the log


def answers(host: str, port: int) -> bool:
    """Return whether the port is open; a web process opens it when it is ready."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared only
    try:
        socket.create_connection((near, port), timeout=1).close()
    except OSError:
        return False
    return True


def main(host: str, port: int, workers: int, parts: str, lock: int) -> None:
    """Serve until SIGTERM or SIGINT. `parts` is "all" or "web"; `lock` is the locked file that says that we serve."""
    os.set_inheritable(lock, False)
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, _frame: asked.append(got))
    bound = ["--with", str(os.getpid())]
    kept = [Kept("web", [*MANAGE, "web", "--host", host, "--port", str(port), *bound]) for _ in range(workers)]
    if parts == "all":
        kept.append(Kept("worker", [*MANAGE, "work", "--except", "media", *bound]))
        kept.append(Kept("media worker", [*MANAGE, "work", "--only", "media", *bound]))  # mail waits for no film
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


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], int(sys.argv[5]))

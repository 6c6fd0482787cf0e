"""Web processes and one worker, watched over by a process without Django. `manage.py serve` becomes this.

Granian starts the web processes anew when they die, a thread here does so for the worker, and all of them end when
this process ends, however it ends.
"""

import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces, Loops

ROOT = Path(__file__).resolve().parents[2]
LONGEST_PAUSE = 60.0  # seconds before a worker that keeps dying is started again
PATIENCE = 20.0  # seconds for a task to end at a shutdown


class WorkerKeeper(threading.Thread):
    """Keeps one background worker running."""

    def __init__(self, command: list[str]) -> None:
        super().__init__(name="worker-keeper", daemon=True)
        self.command = command
        self.stopping = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start the worker; again when it ends, after a pause that grows while it keeps dying young."""
        pause = 1.0
        while not self.stopping.is_set():
            began = time.monotonic()
            # close_fds=False makes this posix_spawn: Popen's own way waits for a pipe to close, which a web process
            # that is forked at that moment inherits and keeps open. No file of ours is inheritable.
            self.process = subprocess.Popen(self.command, close_fds=False)  # noqa: S603 - our own command
            self.process.wait()
            if self.stopping.is_set():
                return
            print(f"The worker ended ({self.process.returncode}) and is started again.", flush=True)  # noqa: T201 - the log
            pause = 1.0 if time.monotonic() - began > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
            self.stopping.wait(pause)

    def stop(self) -> None:
        """Let the worker end its task; what takes too long is taken up again at the next start."""
        self.stopping.set()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
        if self.is_alive():
            self.join(PATIENCE)


def announce(url: str, tries: int = 240) -> None:
    """Print the address when the site answers."""
    for _ in range(tries):
        try:
            with urllib.request.urlopen(f"{url}healthz", timeout=5):  # noqa: S310 - our own address
                print(f"The site is at {url}", flush=True)  # noqa: T201 - for the person at the terminal
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)


def main(host: str, port: int, workers: int, parts: str, lock: int) -> None:
    """Serve until SIGTERM or SIGINT. `parts` is "all" or "web"; `lock` is the locked file that says that we serve."""
    keeper = WorkerKeeper([sys.executable, str(ROOT / "manage.py"), "work", "--with", str(os.getpid())])
    local = "localhost" if host in {"0.0.0.0", "127.0.0.1", "::"} else host  # noqa: S104 - compared only
    threading.Thread(target=announce, args=(f"http://{local}:{port}/",), daemon=True).start()
    if parts == "all":
        keeper.start()
    os.environ["COCREATE_SERVED_BY"] = str(os.getpid())
    os.set_inheritable(lock, False)
    try:
        Granian(
            "cocreate.asgi:application",
            address=host,
            port=port,
            interface=Interfaces.ASGI,
            workers=workers,
            loop=Loops.uvloop,
            respawn_failed_workers=True,
            workers_kill_timeout=int(PATIENCE),
            backlog=2048,
            log_level="warning",
        ).serve()
    finally:
        keeper.stop()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], int(sys.argv[5]))

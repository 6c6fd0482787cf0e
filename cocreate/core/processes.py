"""How the processes of one site live and die together."""

import fcntl
import os
import signal
import threading
import time
from pathlib import Path

LOOK = 1.0  # seconds
PATIENCE = 20.0  # seconds for a request or a task to end


def end_with(parent: int) -> None:
    """End this process soon after `parent`, the process that started it, ended, also when that one got `kill -9`."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(PATIENCE)
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


def hold(path: Path, wait: float = 0.0) -> int | None:
    """Lock a file for as long as this process lives; return its descriptor.

    Return None when another process still holds it after `wait` seconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    end = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                os.close(file)
                return None
            time.sleep(0.1)
        else:
            return file

"""Starts the engine as a process of its own, listens to it, and ends it when it takes too long.

What the engine answers is checked: it read what strangers made, so it is not believed about names and kinds of files.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings

from cocreate.core import processes

from .engine.jobs import Job, Limits, Made, RefusedError, Result

ENGINE = [sys.executable, "-m", "cocreate.media.engine"]
FILES = {"film.mp4": "video/mp4", "sound.m4a": "audio/mp4", "sound.ogg": "audio/ogg"}
POSTER = "poster.webp"
ASKED = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}  # how a service manager ends all processes of a service
LINE = 100_000  # characters of one answer
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "COVERAGE_PROCESS_START")


class DiedError(Exception):
    """The engine ended without an answer; `asked` when someone from outside told it to, as a deploy does."""

    def __init__(self, message: str, *, asked: bool = False) -> None:
        super().__init__(message)
        self.asked = asked


class StoppedError(Exception):
    """Nobody wants the outcome any more."""


def limits(wanted: str, most_seconds: int | None = None) -> Limits:
    """Return what a job may cost, from the settings; its time follows from how long a recording may be.

    With `most_seconds` the recording itself may not last longer either.
    """
    seconds = 120 + (5 * settings.FILM_MAX_SECONDS if wanted == "film" else settings.SOUND_MAX_SECONDS)
    return Limits(
        sound_seconds=min(settings.SOUND_MAX_SECONDS, most_seconds or settings.SOUND_MAX_SECONDS),
        film_seconds=min(settings.FILM_MAX_SECONDS, most_seconds or settings.FILM_MAX_SECONDS),
        memory_mb=settings.MEDIA_MEMORY_MB,
        seconds=seconds,
        long_side=settings.FILM_PIXELS,
        threads=max(1, min(4, os.cpu_count() or 1)),
    )


@contextmanager
def workplace() -> Iterator[Path]:
    """Give an empty folder, gone afterwards; what a killed process left is removed at the next."""
    root = Path(settings.DATA) / "run" / "media"
    root.mkdir(parents=True, exist_ok=True)
    for left in root.iterdir():
        if (held := processes.hold(left / "lock") if left.is_dir() else None) is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(held)
    folder = Path(tempfile.mkdtemp(dir=root))
    held = processes.hold(folder / "lock")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if held is not None:
            os.close(held)


def run(job: Job, told: Callable[[int], bool]) -> Result:
    """Do the job in a process of its own and call `told` with the percents; when that returns False, stop.

    Raise RefusedError with a code of `problems`, DiedError when the process was killed, StoppedError.
    """
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    with Path(job.out, "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own module
            ENGINE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=settings.ROOT,
            env=environment,
            start_new_session=True,
            text=True,
        )
    late = threading.Event()

    def end() -> None:
        late.set()
        _kill(process)

    watch = threading.Timer(job.limits.seconds, end)
    watch.start()
    try:
        answer = _listen(process, job, told)
    finally:
        watch.cancel()
        _kill(process)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
    if answer is None:
        if late.is_set() or process.returncode == -signal.SIGXCPU:
            code = "too_slow"
            raise RefusedError(code)
        msg = f"the engine ended with {process.returncode}: {_tail(Path(job.out, 'log'))}"
        raise DiedError(msg, asked=-process.returncode in ASKED)
    if "problem" in answer:
        raise RefusedError(str(answer["problem"]), str(answer.get("why", "")))
    return checked(answer["result"], Path(job.out))


def _kill(process: "subprocess.Popen[str]") -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _listen(process: "subprocess.Popen[str]", job: Job, told: Callable[[int], bool]) -> dict[str, Any] | None:
    """Return the last word of the engine; None when it ends without."""
    if process.stdin is None or process.stdout is None:
        return None
    with suppress(BrokenPipeError):
        process.stdin.write(job.dump() + "\n")
        process.stdin.flush()
    while line := process.stdout.readline(LINE):
        try:
            answer = json.loads(line)
        except ValueError:
            continue
        if not isinstance(answer, dict):
            continue
        if "progress" not in answer:
            return answer
        if not told(max(0, min(99, int(answer["progress"])))):
            raise StoppedError
    return None


def _tail(log: Path) -> str:
    return log.read_bytes()[-500:].decode("utf-8", "replace") if log.exists() else ""


def checked(result: dict[str, Any], out: Path) -> Result:
    """Return the result of the engine, of which only what we expect is believed. Raise DiedError otherwise."""
    try:
        made = [Made(file["file"], FILES[file["file"]], _size(out / file["file"])) for file in result["files"]]
        poster = result["poster"] and POSTER
        if poster:
            _size(out / poster)
        return Result(
            medium={"sound": "sound", "film": "film"}[result["medium"]],
            duration=int(result["duration"]),
            files=made,
            width=int(result["width"]) if result["width"] else None,
            height=int(result["height"]) if result["height"] else None,
            poster=poster,
            peaks=[max(0, min(100, int(value))) for value in result["peaks"][:400]],
            left_out=[int(number) for number in result["left_out"]],
        )
    except (KeyError, TypeError, ValueError, OSError) as error:
        msg = f"the engine answered something strange: {error!r}"
        raise DiedError(msg) from error


def _size(path: Path) -> int:
    if path.is_symlink() or not path.is_file():
        msg = f"{path.name} is no file"
        raise ValueError(msg)
    return path.stat().st_size

"""What the engine is asked and what it answers."""

import json
import sys
import time
from dataclasses import asdict, dataclass, field

PAUSE = 0.5  # seconds between two lines of progress


class RefusedError(Exception):
    """This cannot be made ready; `code` is one of `media.problems`."""

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(why or code)
        self.code = code


@dataclass(frozen=True)
class Limits:
    """What one job may cost. It is stopped or refused when it needs more."""

    sound_seconds: int = 1_800
    film_seconds: int = 600
    memory_mb: int = 3_072  # of address space, of which FFmpeg and NumPy take about 500
    seconds: int = 3_000  # on the clock; three quarters of it times `threads` on the processor
    out_mb: int = 600  # each file that is made
    long_side: int = 1_280  # pixels of a film
    threads: int = 2


@dataclass(frozen=True)
class Job:
    """Make of the files `sources`, one after another, a `wanted` ("sound" or "film") in the empty folder `out`.

    With `start` and `end` (milliseconds) only that part of it.
    """

    sources: list[str]
    out: str
    wanted: str
    start: int | None = None
    end: int | None = None
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def read(cls, text: str) -> "Job":
        """Return the job that `dump` wrote."""
        values = json.loads(text)
        return cls(**{**values, "limits": Limits(**values.get("limits", {}))})

    def dump(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self))

    @property
    def most_seconds(self) -> int:
        """How long the outcome may be."""
        return self.limits.film_seconds if self.wanted == "film" else self.limits.sound_seconds


@dataclass
class Made:
    """One file: its name in the folder `out`, its media type and bytes."""

    file: str
    media_type: str
    size: int


@dataclass
class Result:
    """What came of it. `duration` in milliseconds, `width` and `height` in pixels; `peaks` at most 400 of 0 to 100."""

    medium: str
    duration: int
    files: list[Made]
    width: int | None = None
    height: int | None = None
    poster: str = ""
    peaks: list[int] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)  # numbers of sources in which nothing could be read
    loudness: float | None = None  # LUFS as measured before it was evened; none for silence


class Progress:
    """Tells how far a job is: each step has a share of 100, in a time that only goes forward."""

    def __init__(self) -> None:
        self.done = 0.0
        self.share = 0.0
        self.told = -1
        self.last = 0.0

    def step(self, share: float) -> None:
        """Begin a step that is `share` percent of the work."""
        self.done += self.share
        self.share = share

    def at(self, part: float) -> None:
        """Say that `part` (0 to 1) of this step is done."""
        percent = min(99, int(self.done + self.share * min(1.0, max(0.0, part))))
        now = time.monotonic()
        if percent > self.told and now - self.last >= PAUSE:
            self.told, self.last = percent, now
            say({"progress": percent})


def say(line: dict[str, object]) -> None:
    """Write one line of answer."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()

"""Seconds of work for a minute of film (720p) and of sound, and the most memory it took.

    python bench/media.py [--seconds 60] [--presets]

Makes a film and a sound as a phone would, and gives them to the engine as the worker does. `--presets` compares x264's.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from cocreate.media.engine.jobs import Job, Limits  # noqa: E402 - after the path
from cocreate.media.tests import corpus  # noqa: E402 - after the path


def film(path: Path, seconds: int) -> Path:
    """Make a film of 720p with 30 pictures a second, with grain as a phone's camera makes."""
    grain = np.random.default_rng(1).integers(0, 24, (720, 1280, 3), dtype=np.uint8)
    plain = corpus.pictures

    def grainy(*arguments, **more):
        for number, image in enumerate(plain(*arguments, **more)):
            yield image // 2 + np.roll(grain, number * 7, axis=1)

    corpus.pictures = grainy
    options = {"preset": "ultrafast", "crf": "20"}
    corpus.write(path, form="mp4", video="libx264", size=(1280, 720), rate=30, seconds=seconds, video_options=options)
    corpus.pictures = plain
    return path


def work(path: Path, wanted: str, preset: str = "") -> tuple[float, float, int]:
    """Return seconds on the clock, of the processor, and bytes that came out."""
    with tempfile.TemporaryDirectory() as out:
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        code = "import sys; from cocreate.media.engine import making, __main__; "
        code += f"making.PRESET = {preset!r} or making.PRESET; sys.exit(__main__.main())"
        job = Job([str(path)], out, wanted, limits=Limits())
        done = subprocess.run(
            [sys.executable, "-c", code, job.dump()], cwd=ROOT, capture_output=True, text=True, check=True
        )
        took, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    result = json.loads(done.stdout.splitlines()[-1])["result"]
    return took, cpu, sum(made["size"] for made in result["files"])


def main() -> None:
    """Print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="of film and of sound (default: 60)")
    parser.add_argument("--presets", action="store_true", help="compare presets of x264")
    arguments = parser.parse_args()
    minutes = arguments.seconds / 60
    with tempfile.TemporaryDirectory() as folder:
        given = film(Path(folder) / "film.mp4", arguments.seconds)
        heard = corpus.write(Path(folder) / "sound.m4a", form="ipod", seconds=arguments.seconds)
        presets = ["ultrafast", "superfast", "veryfast", "faster", "fast", "medium"] if arguments.presets else [""]
        print(f"{'':24}{'s / minute':>12}{'cpu s / minute':>16}{'MB / minute':>14}")
        for name, path, wanted, preset in [
            *(("film of 720p " + preset, given, "film", preset) for preset in presets),
            ("sound of a film", given, "sound", ""),
            ("sound", heard, "sound", ""),
        ]:
            took, cpu, size = work(path, wanted, preset)
            print(f"{name:24}{took / minutes:12.1f}{cpu / minutes:16.1f}{size / 1e6 / minutes:14.2f}", flush=True)
        print(f"most memory: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()

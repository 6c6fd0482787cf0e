"""A sound that is made here: soft tones, for an example in which nobody speaks."""

from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np

RATE = 24_000  # samples a second
HIGH = (0, 4, 7, 9, 12, 9, 7, 4)  # semitones above the lowest tone
LOWEST = 220.0  # hertz
EACH = 0.5  # seconds that a tone lasts
LOUD = 0.15  # of the loudest there is
BITS = 32_000  # a second
PEAKS = 100


def tones(seconds: int) -> tuple[bytes, list[int]]:
    """Return an MP4 of AAC (mono) with `seconds` of tones, and its loudest moments as numbers of 0 to 100."""
    at = np.arange(seconds * RATE) / RATE
    which = (at / EACH).astype(int)
    pitch = LOWEST * 2 ** (np.array(HIGH)[which % len(HIGH)] / 12)
    fading = np.sin(np.pi * (at % EACH) / EACH) * (0.6 + 0.4 * np.sin(at))
    wave = (LOUD * fading * np.sin(2 * np.pi * pitch * (at % EACH))).astype(np.float32)
    parts = np.array_split(np.abs(wave), PEAKS)
    return _written(wave), [round(100 * float(part.max()) / LOUD) for part in parts]


def _written(wave: "np.ndarray[tuple[int], np.dtype[np.float32]]") -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tones.m4a"
        with av.open(path, "w", format="mp4", options={"movflags": "+faststart"}) as file:
            stream = file.add_stream("aac", rate=RATE, layout="mono")
            stream.bit_rate = BITS
            frame = av.AudioFrame.from_ndarray(wave[None], format="fltp", layout="mono")
            frame.sample_rate = RATE
            for packet in [*stream.encode(frame), *stream.encode(None)]:
                file.mux(packet)
        return path.read_bytes()

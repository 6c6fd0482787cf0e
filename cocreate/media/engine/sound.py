"""Sound: decoded, laid on one clock, evened to -16 LUFS (EBU R128), and what its waveform looks like."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.filter import Graph
from numpy.typing import NDArray

from .jobs import RefusedError
from .sources import SLACK, Stretch, frames, opened, sound_stream

RATE = 48_000  # samples a second
GAP = RATE // 20  # samples that timestamps may jump before it is a silence
TARGET = -16.0  # LUFS
NEAR = 0.4  # LU that we may be off
CEILING = -1.5  # dB true peak
SILENCE = -55.0  # LUFS; what is softer is noise of the room, and stays as it is
MOST_GAIN = 30.0  # dB
ROUNDS = 4
BLOCK = RATE // 100  # samples of one measure of the waveform
PEAKS = 400
MOST = np.float32(4.0)  # of full scale, in formats that can go over it

Samples = NDArray[np.float32]  # channels x samples, 1.0 is full scale


@dataclass(frozen=True)
class Level:
    """How sound is evened: `gain` in dB and, when peaks would be too high, a limit in dB."""

    gain: float = 0.0
    limit: float | None = None


@dataclass
class Measure:
    """What a pass found: `loudness` in LUFS (-inf for silence), `peak` in dB true peak, samples, and small peaks."""

    loudness: float
    peak: float
    samples: int
    blocks: NDArray[np.float32]


def layout(channels: int) -> str:
    """Return FFmpeg's name."""
    return "mono" if channels == 1 else "stereo"


def channels_of(stretches: Iterable[Stretch]) -> int:
    """Return 2 when any of them has more than one channel, 1 when they have sound, else 0."""
    most = 0
    for stretch in stretches:
        if stretch.sound:
            with opened(stretch.path) as container:
                stream = sound_stream(container)
                most = max(most, min(2, stream.codec_context.channels if stream else 0))
    return most


def _decoded(stretch: Stretch, channels: int) -> Iterator[Samples]:
    """Yield the sound of one stretch from its beginning on; silence where its timestamps leave a hole."""
    at = 0
    resampler: AudioResampler | None = None
    shape: tuple[Any, ...] = ()
    with opened(stretch.path) as container:
        stream = sound_stream(container)
        if stream is None:
            return
        for frame in frames(container, stream):
            if not isinstance(frame, AudioFrame) or not frame.samples or not frame.sample_rate:
                continue
            if frame.pts is not None and frame.time_base:
                target = round((frame.pts * frame.time_base - stretch.zero) * RATE)
                if target - at > GAP:
                    yield from _silence(target - at, channels)
                    at = target
            now = (frame.format.name, frame.layout.name, frame.sample_rate)
            if now != shape:
                shape = now
                resampler = AudioResampler("fltp", layout(channels), RATE)
            frame.pts = None
            for part in resampler.resample(frame) if resampler else ():
                at += part.samples
                yield _finite(part.to_ndarray())
        if resampler:
            for part in resampler.resample(None):
                at += part.samples
                yield _finite(part.to_ndarray())


def _finite(samples: Any) -> Samples:
    """Return samples without NaN or infinity, which float formats can carry."""
    whole: Samples = np.nan_to_num(samples.astype(np.float32, copy=False), nan=0.0, posinf=1.0, neginf=-1.0)
    return np.clip(whole, -MOST, MOST, out=whole)


def _silence(samples: int, channels: int) -> Iterator[Samples]:
    while samples > 0:
        part = min(samples, RATE)
        yield np.zeros((channels, part), np.float32)
        samples -= part


def joined(
    stretches: list[Stretch], channels: int, most_seconds: int, part: tuple[Fraction, Fraction] | None
) -> Iterator[Samples]:
    """Yield the sound of all stretches, one after another; each as long as its picture at least.

    Raise RefusedError too_long as soon as there is more than `most_seconds`, whatever headers and timestamps said.
    """
    total = 0
    begin, end = (int(part[0] * RATE), int(part[1] * RATE)) if part else (0, None)
    for stretch in stretches:
        here = 0
        for samples in _with_end(stretch, channels):
            size = samples.shape[1]
            here += size
            if (total + here) > (most_seconds + 2 * SLACK) * RATE:
                code = "too_long"
                raise RefusedError(code)
            first = total + here - size
            low = max(0, begin - first)
            high = size if end is None else max(0, min(size, end - first))
            if low < high:
                yield samples[:, low:high]
            if end is not None and first >= end:
                return
        total += here


def _with_end(stretch: Stretch, channels: int) -> Iterator[Samples]:
    here = 0
    if stretch.sound:
        for samples in _decoded(stretch, channels):
            here += samples.shape[1]
            yield samples
    if stretch.picture or not stretch.sound:
        yield from _silence(round(stretch.length * RATE) - here, channels)


class Chain:
    """A row of filters: samples in, frames out."""

    def __init__(self, channels: int, level: Level, *, measure: bool) -> None:
        self.channels = channels
        self.at = 0
        self.graph = Graph()
        nodes = [
            self.graph.add_abuffer(
                sample_rate=RATE, format="fltp", layout=layout(channels), time_base=Fraction(1, RATE)
            )
        ]
        if level.gain:
            nodes.append(self.graph.add("volume", f"volume={level.gain:.3f}dB:precision=float"))
        if level.limit is not None:
            ceiling = 10 ** (level.limit / 20)
            nodes.append(self.graph.add("alimiter", f"limit={ceiling:.5f}:attack=5:release=60:level=0:latency=1"))
        if measure:
            nodes.append(self.graph.add("ebur128", "metadata=1:peak=true:framelog=quiet"))
        form = f"sample_fmts=fltp:sample_rates={RATE}:channel_layouts={layout(channels)}"
        nodes.append(self.graph.add("aformat", form))
        nodes.append(self.graph.add("abuffersink"))
        self.graph.link_nodes(*nodes).configure()

    def through(self, samples: Iterable[Samples]) -> Iterator[AudioFrame]:
        """Yield what comes out, with timestamps that count samples."""
        for some in samples:
            frame = AudioFrame.from_ndarray(np.ascontiguousarray(some), "fltp", layout(self.channels))
            frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), self.at
            self.at += some.shape[1]
            self.graph.push(frame)
            yield from self._pull()
        self.graph.push(None)
        yield from self._pull()

    def _pull(self) -> Iterator[AudioFrame]:
        while True:
            try:
                frame = self.graph.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            if isinstance(frame, AudioFrame):
                yield frame


def measure(samples: Iterable[Samples], channels: int, level: Level) -> Measure:
    """Return how loud it is after `level`."""
    blocks: list[NDArray[np.float32]] = []
    rest = np.zeros(0, np.float32)
    total = 0
    loudness, peak = -math.inf, -math.inf
    for frame in Chain(channels, level, measure=True).through(samples):
        found = frame.metadata
        loudness = float(found.get("lavfi.r128.I", loudness))
        peak = max(peak, _decibel(float(found.get("lavfi.r128.true_peak", 0.0))))
        loud = np.abs(frame.to_ndarray()).max(axis=0).astype(np.float32)
        total += frame.samples
        loud = np.concatenate([rest, loud])
        whole = loud.size // BLOCK * BLOCK
        blocks.append(loud[:whole].reshape(-1, BLOCK).max(axis=1))
        rest = loud[whole:]
    if rest.size:
        blocks.append(rest.max(keepdims=True))
    return Measure(loudness, peak, total, np.concatenate(blocks) if blocks else np.zeros(0, np.float32))


def _decibel(value: float) -> float:
    return 20 * math.log10(value) if value > 0 else -math.inf


def waveform(blocks: NDArray[np.float32], gain: float) -> list[int]:
    """Return at most 400 numbers of 0 to 100: the loudest of each part."""
    if not blocks.size:
        return []
    edges = np.linspace(0, blocks.size, min(PEAKS, blocks.size), endpoint=False).astype(int)
    loud = np.maximum.reduceat(blocks, edges) * 10 ** (gain / 20)
    return [int(value) for value in np.clip(np.round(loud * 100), 0, 100)]

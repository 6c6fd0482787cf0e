"""From sources to files: scan, measure, encode."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.bitstream import BitStreamFilterContext
from av.container import OutputContainer

from . import picture, sound
from .jobs import Job, Made, Progress, RefusedError, Result
from .sources import SLACK, Stretch, scan

AAC_RATE = {1: 80_000, 2: 128_000}  # bits a second
OPUS_RATE = {1: 40_000, 2: 72_000}
CRF, PRESET = "23", "veryfast"
MOST_RATE, BUFFER = "2500k", "5000k"  # bits a second of the picture: ten minutes stay below 190 MB
LEAST = Fraction(1, 10)  # seconds; less is nothing
PRIVATE = "filter_units=remove_types=6"  # what the encoder tells of itself
KEY_SECONDS = 4  # between pictures at which a player can begin
AHEAD = 0.5  # seconds that sound is written before its picture
MARGIN = 0.5  # dB that peaks between samples may be higher


@dataclass
class Plan:
    """What was found out of a job: what is played, how long that is (seconds), in how many channels, how loud."""

    job: Job
    stretches: list[Stretch]
    film: bool
    part: tuple[Fraction, Fraction] | None
    length: Fraction
    progress: Progress
    channels: int = 0
    level: sound.Level = field(default_factory=sound.Level)

    @property
    def most(self) -> int:
        """Seconds it may last."""
        return self.job.limits.film_seconds if self.film else self.job.limits.sound_seconds

    def samples(self) -> Iterator[sound.Samples]:
        """Yield its sound as it came, and tell how far it is."""
        seen = 0
        for some in sound.joined(self.stretches, self.channels, self.most, self.part):
            seen += some.shape[1]
            self.progress.at(seen / sound.RATE / float(self.length))
            yield some


def make(job: Job) -> Result:
    """Do the job. Raise RefusedError with the reason when it cannot be done."""
    progress = Progress()
    progress.step(5)
    stretches, left_out = _scan(job)
    film = job.wanted == "film" and any(stretch.picture for stretch in stretches)
    if not film:
        stretches = [Stretch(s.path, s.sound, None) for s in stretches if s.sound]
    if not stretches:
        code = "no_sound"
        raise RefusedError(code)
    total = sum((stretch.length for stretch in stretches), Fraction(0))
    part = _part(job, total)
    length = part[1] - part[0] if part else total
    plan = Plan(job, stretches, film, part, max(length, LEAST), progress, sound.channels_of(stretches))
    if total > plan.most + SLACK:
        code = "too_long"
        raise RefusedError(code)
    progress.step(20 if film else 45)
    peaks = _level(plan)
    progress.step(75 if film else 50)
    result = _film(plan) if film else _sound(plan)
    result.left_out, result.peaks = left_out, peaks
    return result


def _scan(job: Job) -> tuple[list[Stretch], list[int]]:
    """Return what can be read and the numbers of what cannot; the first refusal when nothing can."""
    stretches, left_out, refusals = [], [], []
    for number, path in enumerate(job.sources):
        try:
            stretches.append(scan(Path(path), max(job.limits.sound_seconds, job.limits.film_seconds)))
        except RefusedError as refusal:
            if refusal.code in {"too_long", "too_big"}:
                raise
            left_out.append(number)
            refusals.append(refusal)
    if not stretches:
        if refusals:
            raise refusals[0]
        code = "broken"
        raise RefusedError(code, "no sources")
    return stretches, left_out


def _part(job: Job, total: Fraction) -> tuple[Fraction, Fraction] | None:
    if job.start is None and job.end is None:
        return None
    begin = Fraction(job.start or 0, 1_000)
    end = min(total, Fraction(job.end, 1_000)) if job.end is not None else total
    if end - begin < LEAST:
        code = "broken"
        raise RefusedError(code, "nothing in this part")
    return begin, end


def _level(plan: Plan) -> list[int]:
    """Find out how to even the sound, with new measures when its peaks have to be limited; return its waveform."""
    if not plan.channels:
        return []
    now = sound.measure(plan.samples(), plan.channels, plan.level)
    if now.samples < LEAST * sound.RATE and not plan.film:
        code = "broken"
        raise RefusedError(code, "no sound could be decoded")
    if now.loudness < sound.SILENCE:
        return sound.waveform(now.blocks, 0)
    gain = min(sound.TARGET - now.loudness, sound.MOST_GAIN)
    if now.peak + gain <= sound.CEILING:
        plan.level = sound.Level(gain)
        return sound.waveform(now.blocks, gain)
    limit = sound.CEILING - MARGIN
    for _ in range(sound.ROUNDS):
        plan.level = sound.Level(gain, limit)
        now = sound.measure(plan.samples(), plan.channels, plan.level)
        off = sound.TARGET - now.loudness
        if abs(off) <= sound.NEAR and now.peak <= sound.CEILING:
            break
        gain = min(gain + off, sound.MOST_GAIN)
        limit -= max(0.0, now.peak - sound.CEILING)
    return sound.waveform(now.blocks, 0)


def _container(path: Path, form: str) -> OutputContainer:
    options = {"fflags": "+bitexact", "movflags": "+faststart"} if form == "mp4" else {"fflags": "+bitexact"}
    return av.open(str(path), "w", format=form, options=options)


def _bitexact(stream: Any) -> Any:
    stream.codec_context.flags |= av.codec.context.Flags.bitexact
    return stream


def _levelled(plan: Plan) -> Iterator[AudioFrame]:
    """Yield the sound as frames at its last loudness."""
    return sound.Chain(plan.channels, plan.level, measure=False).through(plan.samples())


def _sound_stream(container: OutputContainer, codec: str, channels: int, rates: dict[int, int]) -> Any:
    stream: Any = container.add_stream(codec, rate=sound.RATE)
    stream.codec_context.layout = sound.layout(channels)
    stream.codec_context.bit_rate = rates[channels]
    return _bitexact(stream)


def _video_stream(container: OutputContainer, shape: picture.Shape, threads: int) -> Any:
    options = {"crf": CRF, "preset": PRESET, "profile": "high", "maxrate": MOST_RATE, "bufsize": BUFFER}
    video: Any = container.add_stream("libx264", rate=shape.rate, options=options)
    video.width, video.height, video.pix_fmt = shape.width, shape.height, "yuv420p"
    video.codec_context.time_base = 1 / shape.rate
    video.codec_context.gop_size = int(shape.rate * KEY_SECONDS)
    video.codec_context.thread_count = threads
    for what in ("color_primaries", "color_trc", "colorspace"):
        setattr(video.codec_context, what, picture.BT709)
    return _bitexact(video)


def _sound(plan: Plan) -> Result:
    """Make AAC in MP4 and Opus in Ogg."""
    out, samples = Path(plan.job.out), 0
    with _container(out / "sound.m4a", "mp4") as aac, _container(out / "sound.ogg", "ogg") as opus:
        pairs = [
            (aac, _sound_stream(aac, "aac", plan.channels, AAC_RATE)),
            (opus, _sound_stream(opus, "libopus", plan.channels, OPUS_RATE)),
        ]
        for frame in _levelled(plan):
            at = frame.pts
            samples += frame.samples
            for container, stream in pairs:
                frame.pts = at
                container.mux(stream.encode(frame))
        for container, stream in pairs:
            container.mux(stream.encode(None))
    files = _made(out, {"sound.m4a": "audio/mp4", "sound.ogg": "audio/ogg"})
    return Result("sound", samples * 1_000 // sound.RATE, files)


def _film(plan: Plan) -> Result:
    """Make H.264 and AAC in MP4, and a poster."""
    out = Path(plan.job.out)
    first = picture.first_shot(plan.stretches)
    if first is None:
        code = "broken"
        raise RefusedError(code, "no picture could be decoded")
    width, height = picture.fitting(*first.size, plan.job.limits.long_side)
    shape = picture.Shape(width, height, picture.rate_of(plan.stretches))
    del first
    poster = picture.Poster(shape.rate)
    with _container(out / "film.mp4", "mp4") as container:
        video = _video_stream(container, shape, plan.job.limits.threads)
        audio = _sound_stream(container, "aac", plan.channels, AAC_RATE) if plan.channels else None
        count = _encode(plan, container, (video, audio), shape, poster)
    if count < 1:
        code = "broken"
        raise RefusedError(code, "no picture could be decoded")
    files = _made(out, {"film.mp4": "video/mp4"})
    has_poster = poster.save(out / "poster.webp")
    return Result("film", int(count * 1_000 / shape.rate), files, width, height, "poster.webp" if has_poster else "")


def _encode(
    plan: Plan, container: OutputContainer, streams: tuple[Any, Any], shape: picture.Shape, poster: picture.Poster
) -> int:
    """Encode picture and sound side by side; return the number of pictures."""
    video, audio = streams
    sounds = _levelled(plan) if audio else iter(())
    strip = _Strip(container, video)
    heard, count = 0.0, 0
    for frame in picture.Steady(shape, plan.most, plan.part).frames(plan.stretches):
        moment = count / float(shape.rate)
        while heard <= moment + AHEAD and (some := next(sounds, None)) is not None:
            heard = ((some.pts or 0) + some.samples) / sound.RATE
            container.mux(audio.encode(some))
        poster.look(frame)
        frame.pts, frame.time_base, frame.pict_type = count, 1 / shape.rate, 0
        strip.mux(video.encode(frame))
        count += 1
        if not audio:
            plan.progress.at(moment / float(plan.length))
    strip.mux(video.encode(None))
    for some in sounds:
        container.mux(audio.encode(some))
    if audio:
        container.mux(audio.encode(None))
    return count


class _Strip:
    """Takes what the encoder tells of itself out of its packets."""

    def __init__(self, container: OutputContainer, stream: Any) -> None:
        self.container, self.stream = container, stream
        self.filter: BitStreamFilterContext | None = None  # begins with the first packet, when the stream is known

    def mux(self, packets: Any) -> None:
        """Write packets without."""
        for packet in packets:
            self.filter = self.filter or BitStreamFilterContext(PRIVATE, self.stream)
            for clean in self.filter.filter(packet):
                clean.stream = self.stream
                self.container.mux(clean)


def _made(out: Path, files: dict[str, str]) -> list[Made]:
    return [Made(name, kind, (out / name).stat().st_size) for name, kind in files.items()]

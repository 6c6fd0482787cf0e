"""The moving picture: upright, at most 1280 pixels long, even sizes, a constant rate, 8 bit; and its poster."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from av.filter import Graph
from av.video.frame import VideoFrame
from PIL import WebPImagePlugin  # now, while there is memory

from .jobs import RefusedError
from .sources import PIXELS, SLACK, Stretch, frames, opened, picture_stream

if TYPE_CHECKING:
    from PIL import Image

LEAST_RATE, MOST_RATE = 5, 30
RATES = (Fraction(24_000, 1_001), Fraction(24), Fraction(25), Fraction(30_000, 1_001), Fraction(30))
LEAST_SIDE = 16  # pixels; encoders and eyes need some
HDR = {16, 18}  # transfer curves PQ and HLG, as FFmpeg numbers them
BT709, UNSAID = 1, 2  # colours as screens have them; colours that a file does not tell
HD = 1_280  # pixels; smaller films that do not tell have the colours of old television
DARK = 12.0  # spread of brightness below which a picture shows nothing
POSTER_QUALITY = 80
STRANGE = 4  # a pixel that is wider or higher than this many times is a mistake
TURNS: dict[int, tuple[str, ...]] = {0: (), 90: ("cclock",), 180: ("clock", "clock"), 270: ("clock",)}
SIDEWAYS = {90, 270}
NIGHT, GLARE = 24, 232  # mean brightness beyond which a picture is nearly black or white


@dataclass(frozen=True)
class Shape:
    """How the film comes out: pixels, and pictures a second."""

    width: int
    height: int
    rate: Fraction


def rate_of(stretches: list[Stretch]) -> Fraction:
    """Return the constant rate for pictures that came at this average: a usual one, at most 30."""
    rate = max((s.picture.rate for s in stretches if s.picture), default=0.0)
    for wanted in (rate, rate / 2):
        usual = min(RATES, key=lambda one: abs(wanted - float(one)))
        if abs(wanted - float(usual)) < 0.01 * float(usual):
            return usual
    whole = round(rate)
    steady = LEAST_RATE <= whole < RATES[0] and abs(rate - whole) < 0.02 * rate
    return Fraction(whole if steady else MOST_RATE)


@dataclass(frozen=True)
class Shot:
    """A frame as it came: how it is turned (degrees, counterclockwise) and how wide its pixels are for their height."""

    frame: VideoFrame
    aspect: float = 1.0

    @property
    def turn(self) -> int:
        """Degrees to turn it, in quarters."""
        return round(self.frame.rotation / 90) * 90 % 360

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as it is meant to be shown: square pixels, upright."""
        width, height = self.frame.width, self.frame.height
        if self.aspect > 1:
            width = round(width * self.aspect)
        else:
            height = round(height / self.aspect)
        return (height, width) if self.turn in SIDEWAYS else (width, height)

    @property
    def kind(self) -> tuple[Any, ...]:
        """What the filters depend on."""
        frame = self.frame
        return (frame.width, frame.height, frame.format.name, self.turn, self.aspect, frame.color_trc)


def fitting(width: int, height: int, long_side: int) -> tuple[int, int]:
    """Return even numbers of pixels in the same proportion, at most `long_side` and at least 16."""
    scale = min(1.0, long_side / max(width, height))
    return _even(width * scale), _even(height * scale)


def _even(side: float) -> int:
    return max(LEAST_SIDE, round(side / 2) * 2)


class Scaler:
    """Brings frames of any shape into one; makes its filters anew when frames change."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.kind: tuple[Any, ...] = ()
        self.graph: Graph | None = None

    def scale(self, shot: Shot) -> VideoFrame:
        """Return the frame as it is shown; what is of another proportion gets black beside it."""
        if self.graph is None or shot.kind != self.kind:
            self.kind, self.graph = shot.kind, self._filters(shot)
        self.graph.push(shot.frame)
        done = self.graph.pull()
        if not isinstance(done, VideoFrame):
            code = "broken"
            raise RefusedError(code)
        return done

    def _filters(self, shot: Shot) -> Graph:
        frame, graph = shot.frame, Graph()
        graph.threads = 1
        source = graph.add_buffer(
            width=frame.width,
            height=frame.height,
            format=frame.format,
            time_base=frame.time_base or Fraction(1, 1_000),
        )
        width, height = shot.size
        fit = min(self.width / width, self.height / height)
        across, down = min(self.width, _even(width * fit)), min(self.height, _even(height * fit))
        wide, high = (down, across) if shot.turn in SIDEWAYS else (across, down)
        args = f"{wide}:{high}:flags=bicubic:out_range=tv:out_color_matrix=bt709"
        if frame.colorspace == UNSAID:
            args += f":in_color_matrix={'bt709' if max(frame.width, frame.height) >= HD else 'smpte170m'}"
        if frame.color_trc in HDR:
            args += ":out_primaries=bt709:out_transfer=bt709"
        nodes = [source, graph.add("scale", args), graph.add("format", "pix_fmts=yuv420p")]
        nodes += [graph.add("transpose", f"dir={way}") for way in TURNS[shot.turn]]
        if (across, down) != (self.width, self.height):
            nodes.append(graph.add("pad", f"{self.width}:{self.height}:-1:-1:black"))
        nodes += [graph.add("setsar", "1"), graph.add("buffersink")]
        graph.link_nodes(*nodes).configure()
        return graph


def _shots(stretch: Stretch) -> Iterator[tuple[Fraction, Shot]]:
    """Yield frames with the second at which each begins, from the beginning of the stretch on."""
    with opened(stretch.path) as container:
        stream = picture_stream(container)
        if stream is None:
            return
        stream.codec_context.thread_count = 2
        found = stream.sample_aspect_ratio
        aspect = float(found) if found and 1 / STRANGE < found < STRANGE else 1.0
        last = Fraction(0)
        for frame in frames(container, stream):
            if not isinstance(frame, VideoFrame) or not frame.width or not frame.height:
                continue
            if frame.width * frame.height > PIXELS:
                code = "too_big"
                raise RefusedError(code)
            if frame.pts is not None and frame.time_base:
                last = max(last, frame.pts * frame.time_base - stretch.zero)
            yield last, Shot(frame, aspect)


def first_shot(stretches: list[Stretch]) -> Shot | None:
    """Return the first frame that can be read."""
    for stretch in stretches:
        if stretch.picture:
            for _at, shot in _shots(stretch):
                return shot
    return None


class Steady:
    """Makes of frames that come when they like a row of one size at one rate: a frame stands until the next comes.

    Raise RefusedError too_long as soon as there is more than `most_seconds`.
    """

    def __init__(self, shape: Shape, most_seconds: int, part: tuple[Fraction, Fraction] | None) -> None:
        self.shape, self.most = shape, most_seconds + 2 * SLACK
        self.begin: Fraction = part[0] if part else Fraction(0)
        self.end: Fraction | None = part[1] if part else None
        self.scaler = Scaler(shape.width, shape.height)
        self.number = 0
        self.held: Shot | None = None
        self.scaled: VideoFrame | None = None

    def frames(self, stretches: list[Stretch]) -> Iterator[VideoFrame]:
        """Yield the frames of all stretches, one after another."""
        offset = Fraction(0)
        for stretch in stretches:
            for at, shot in _shots(stretch) if stretch.picture else ():
                self.held = self.held or shot  # what comes before the first picture shows that picture
                yield from self._until(offset + at)
                self.held, self.scaled = shot, None
                if self.end is not None and offset + at >= self.end:
                    return
            offset += stretch.length
            yield from self._until(offset)

    def _until(self, second: Fraction) -> Iterator[VideoFrame]:
        """Repeat what is held up to that second."""
        while self.held and (moment := self.number / self.shape.rate) < second:
            if moment > self.most:
                code = "too_long"
                raise RefusedError(code)
            if self.end is not None and moment >= self.end:
                return
            self.number += 1
            if moment >= self.begin:
                self.scaled = self.scaled or self.scaler.scale(self.held)
                yield self.scaled


class Poster:
    """Looks at a picture each second and keeps the one with most to see, of the first half minute if that shows any."""

    def __init__(self, rate: Fraction) -> None:
        self.every = max(1, round(rate))
        self.best = -1.0
        self.image: Image.Image | None = None
        self.seen = 0

    def look(self, frame: VideoFrame) -> None:
        """Consider one frame."""
        self.seen += 1
        if (self.seen - 1) % self.every or (self.seen > 30 * self.every and self.best > DARK):
            return
        plane = frame.planes[0]
        luma = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[
            : frame.height : 4, : frame.width : 4
        ]
        spread = float(luma.std()) if NIGHT < luma.mean() < GLARE else float(luma.std()) / 4
        if spread > self.best * 1.1:
            self.best = spread
            self.image = frame.to_image()  # type: ignore[no-untyped-call]

    def save(self, path: Path) -> bool:
        """Write it as WebP; return whether there is one."""
        if self.image is None:
            return False
        self.image.save(path, WebPImagePlugin.WebPImageFile.format, quality=POSTER_QUALITY, method=4)
        return True

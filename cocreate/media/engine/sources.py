"""Opens what came in. FFmpeg sees bytes only: no name, no path, no address that it could follow.

Three fences: a list of containers and codecs; a file object without a name; and an `io_open` that refuses, so that a
playlist, a reference to another file or an address inside a container leads nowhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from .jobs import RefusedError

if TYPE_CHECKING:
    from av.packet import Packet

CONTAINERS = ("mov", "matroska", "mp3", "ogg", "wav", "amr", "aac", "flac")  # as FFmpeg names its demuxers
SOUND_CODECS = {
    *("aac", "mp3", "mp3float", "opus", "libopus", "vorbis", "flac", "alac"),
    *("amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb"),
    *("pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_f32le", "pcm_f32be", "pcm_u8"),
    *("pcm_alaw", "pcm_mulaw"),
}
PICTURE_CODECS = {"h264", "hevc", "vp8", "vp9", "libvpx", "libvpx-vp9", "av1", "libdav1d", "mpeg4", "h263", "mjpeg"}
PIXELS = 36_000_000  # of one frame: 8K fits
SLACK = 5  # seconds over the limit that a recorder may need to stop
PROBE_BYTES = 8_000_000
PROBE_MICROSECONDS = 10_000_000
BROKEN_IN_A_ROW = 2_000  # packets
OPTIONS = {
    "format_whitelist": ",".join(CONTAINERS),
    "codec_whitelist": ",".join(sorted(SOUND_CODECS | PICTURE_CODECS)),
    "protocol_whitelist": "none",
    "probesize": str(PROBE_BYTES),
    "analyzeduration": str(PROBE_MICROSECONDS),
    "max_streams": "32",
    "threads": "1",
    "max_pixels": str(PIXELS),
}


class Bytes:
    """A file without a name."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self.read = self._file.read
        self.seek = self._file.seek
        self.tell = self._file.tell
        self.close = self._file.close


def _refuse(*_: Any) -> None:
    msg = "a file inside points to another one"
    raise PermissionError(msg)


@dataclass(frozen=True)
class Track:
    """One stream as its packets tell: seconds on the clock of the file at which it begins and ends, `count` packets.

    `last` is when the last packet begins: some files do not tell how long that lasts.
    """

    index: int
    first: Fraction
    end: Fraction
    last: Fraction
    count: int

    @property
    def rate(self) -> float:
        """Packets (of a picture: frames) a second."""
        return float((self.count - 1) / (self.last - self.first)) if self.last > self.first else 0.0


@dataclass(frozen=True)
class Stretch:
    """One source and what is in it. All times are seconds after `zero`, where its first sound or picture is."""

    path: Path
    sound: Track | None
    picture: Track | None

    @property
    def zero(self) -> Fraction:
        """Its beginning on the clock of the file."""
        return min(track.first for track in (self.sound, self.picture) if track)

    @property
    def length(self) -> Fraction:
        """Seconds of it."""
        return max(track.end for track in (self.sound, self.picture) if track) - self.zero


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """Open a source. Raise RefusedError "not_media" when it is no sound or film that we know."""
    file = Bytes(path)
    try:
        container = av.open(file, "r", options=OPTIONS, io_open=_refuse)
    except MemoryError:
        raise
    except (av.FFmpegError, OSError, ValueError, LookupError) as error:
        file.close()
        unknown = isinstance(error, av.InvalidDataError | av.ArgumentError) or not path.stat().st_size
        raise RefusedError("not_media" if unknown else "broken", str(error)) from error
    try:
        with container:
            yield container
    finally:
        file.close()


def sound_stream(container: InputContainer) -> AudioStream | None:
    """Return the first sound that we can read."""
    for stream in container.streams.audio:
        if stream.codec_context and stream.codec_context.name in SOUND_CODECS and stream.codec_context.sample_rate:
            return stream
    return None


def picture_stream(container: InputContainer) -> VideoStream | None:
    """Return the first moving picture that we can read; a cover is none."""
    for stream in container.streams.video:
        if stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image):
            continue
        if not stream.codec_context or stream.codec_context.name not in PICTURE_CODECS:
            continue
        if stream.codec_context.width * stream.codec_context.height > PIXELS:
            code = "too_big"
            raise RefusedError(code, "too many pixels")
        return stream
    return None


def packets(container: InputContainer, *streams: Stream) -> "Iterator[Packet[Any]]":
    """Yield the packets of these streams until the file ends, or is broken."""
    wanted = {stream.index for stream in streams}
    for stream in container.streams:
        if stream.index not in wanted:
            stream.discard = av.stream.Discard.all
    try:
        yield from container.demux(streams)
    except MemoryError:
        raise
    except (av.FFmpegError, OSError, ValueError):
        return


def scan(path: Path, most_seconds: int) -> Stretch:
    """Walk through all packets of a source without decoding: what it holds and how long it truly is.

    Raise RefusedError: not_media, broken, too_long, too_big.
    """
    with opened(path) as container:
        sound, picture = sound_stream(container), picture_stream(container)
        streams = [stream for stream in (sound, picture) if stream]
        if not streams:
            code = "not_media"
            raise RefusedError(code, "no stream that we know")
        spans: dict[int, list[Any]] = {}
        for packet in packets(container, *streams):
            at = packet.pts if packet.pts is not None else packet.dts
            if at is None or not packet.size or not packet.time_base:
                continue
            first = at * packet.time_base
            end = first + (packet.duration or 0) * packet.time_base
            span = spans.setdefault(packet.stream_index, [first, end, first, 0])
            span[:] = min(span[0], first), max(span[1], end), max(span[2], first), span[3] + 1
            if span[1] - span[0] > most_seconds + SLACK:
                code = "too_long"
                raise RefusedError(code)
        tracks = {index: Track(index, *span) for index, span in spans.items()}
        heard, seen = (tracks.get(stream.index) if stream else None for stream in (sound, picture))
    if not tracks:
        code = "broken"
        raise RefusedError(code, "no packets")
    return Stretch(path, heard, seen)


def frames(container: InputContainer, stream: Stream) -> Iterator[Any]:
    """Yield decoded frames; packets that are broken are passed over."""
    failed = 0
    for packet in packets(container, stream):
        try:
            decoded = packet.decode()
        except MemoryError:
            raise
        except (av.FFmpegError, OSError, ValueError):
            failed += 1
            if failed > BROKEN_IN_A_ROW:
                return
            continue
        failed = 0
        yield from decoded

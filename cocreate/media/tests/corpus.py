"""Files as phones, recorders, browsers and malice make them, made here: none is downloaded or kept."""

import io
import os
import struct
import zipfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

RATE = 48_000
PLACE = "+51.0543+003.7174+010.500/"


def speech(seconds, rate=RATE, level=0.1):
    """Something between a voice and a machine: a pitch that moves, syllables, pauses, breath. Float, 1 channel."""
    t = np.arange(int(seconds * rate)) / rate
    pitch = 120 + 30 * np.sin(2 * np.pi * 0.7 * t)
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    voice = sum(np.sin(n * phase) / n for n in range(1, 12))
    syllables = np.clip(np.sin(2 * np.pi * 3.1 * t), 0, 1) ** 0.5 * (np.sin(2 * np.pi * 0.3 * t + 0.5) > -0.8)
    breath = np.random.default_rng(3).normal(0, 0.01, t.size)
    return (level * (voice * syllables + breath)).astype(np.float32)[None]


def pictures(seconds, rate, width, height, *, dark=0.0):
    """Moving stripes of colour with a bright square; black for the first `dark` seconds."""
    y, x = np.ogrid[0:height, 0:width]
    y, x = y.astype(np.uint8), x.astype(np.uint8)  # all of it wraps at 256
    for number in range(max(1, int(seconds * rate))):
        image = np.empty((height, width, 3), np.uint8)
        image[..., 0], image[..., 1] = x * np.uint8(3) + np.uint8(number * 2 % 256), y * np.uint8(2)
        image[..., 2] = x + y + np.uint8(number % 256)
        image[: height // 4, : width // 4] = 250
        if number < dark * rate:
            image[:] = 0
        yield image


def write(  # a recorder has many buttons
    path,
    *,
    form,
    seconds=2.0,
    video=None,
    audio="aac",
    size=(128, 96),
    rate=25,
    pixels="yuv420p",
    sound=None,
    channels=1,
    sound_rate=RATE,
    times=None,
    tags=None,
    options=None,
    video_options=None,
    audio_options=None,
    dark=0.0,
    start=0.0,
):
    """Write a file with PyAV. `times` are the seconds of the frames when they are not regular."""
    with av.open(str(path), "w", format=form, options=options or {}) as container:
        container.metadata.update(tags or {})
        if video:
            screen = container.add_stream(video, rate=rate, options=video_options or {})
            screen.width, screen.height, screen.pix_fmt = *size, pixels
            screen.codec_context.time_base = Fraction(1, 1_000 if times else rate)
        if audio:
            layout = {1: "mono", 2: "stereo", 6: "5.1"}[channels]
            heard = container.add_stream(audio, rate=sound_rate, layout=layout, options=audio_options or {})
        if video:
            for number, image in enumerate(pictures(seconds, rate, *size, dark=dark)):
                frame = av.VideoFrame.from_ndarray(image, "rgb24")
                second = (times[number] if times else number / rate) + start
                frame.pts = round(second / screen.codec_context.time_base)
                frame.time_base = screen.codec_context.time_base
                container.mux(screen.encode(frame))
            container.mux(screen.encode(None))
        if audio:
            samples = speech(seconds, sound_rate) if sound is None else sound
            samples = np.repeat(samples, channels, axis=0) if samples.shape[0] != channels else samples
            for first in range(0, samples.shape[1], sound_rate):
                part = np.ascontiguousarray(samples[:, first : first + sound_rate])
                frame = av.AudioFrame.from_ndarray(part, "fltp", layout)
                frame.sample_rate, frame.time_base = sound_rate, Fraction(1, sound_rate)
                frame.pts = first + round(start * sound_rate)
                container.mux(heard.encode(frame))
            container.mux(heard.encode(None))
    ordinary()
    return Path(path)


def ordinary():
    """Undo what SVT-AV1 does as root: it makes the thread that calls it, and what that starts later, real-time.

    The browser and the servers of later tests then ran before all else on the machine, and stopped it for an hour.
    """
    for task in Path("/proc/self/task").iterdir():
        os.sched_setscheduler(int(task.name), os.SCHED_OTHER, os.sched_param(0))


def turned(path, degrees):
    """Write into the header of the picture's track that it must be turned clockwise, as phones do."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 44
    one = 0x10000
    a, b, c, d = {90: (0, one, -one, 0), 180: (-one, 0, 0, -one), 270: (0, -one, one, 0)}[degrees]
    data[at : at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 0x40000000)
    path.write_bytes(data)
    return path


def cover(path):
    """Put a picture before an MP3, as music shops do."""
    picture = io.BytesIO()
    Image.new("RGB", (300, 300), "teal").save(picture, "JPEG")
    body = b"\0image/jpeg\0\x03\0" + picture.getvalue()
    frame = b"APIC" + struct.pack(">I", len(body)) + b"\0\0" + body
    size = len(frame)
    header = b"ID3\x03\0\0" + bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    path.write_bytes(header + frame + path.read_bytes())
    return path


def shorter(path, part):
    """Cut the end off."""
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    return path


def text(path, content):
    """Write bytes."""
    path.write_bytes(content)
    return path


def long_silence(path, hours=10):
    """A WAV header and hours of nothing, as a hole in a file: on disk it is a few bytes."""
    size = hours * 3_600 * 8_000
    header = (
        b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8_000, 8_000, 1, 8)
    )
    path.write_bytes(header + b"data" + struct.pack("<I", size))
    os.truncate(path, 44 + size)
    return path


def flac_bomb(path, minutes=200):
    """Hours of silence that FLAC packs into a few hundred kilobytes."""
    return write(
        path, form="flac", audio="flac", sound=np.zeros((1, minutes * 60 * 8_000), np.float32), sound_rate=8_000
    )


def lying_wav(path):
    """The header says one second, the file goes on."""
    data = bytearray(write(path, form="wav", audio="pcm_s16le", seconds=3).read_bytes())
    at = data.index(b"data")
    data[at + 4 : at + 8] = struct.pack("<I", 0xFFFFFFFF)
    path.write_bytes(data)
    return path


def lying_mp4(path):
    """The header says a thousandth of what is there."""
    data = bytearray(write(path, form="mp4", video="libx264").read_bytes())
    at = data.index(b"mvhd")
    data[at + 20 : at + 24] = struct.pack(">I", 1)
    path.write_bytes(data)
    return path


def zip_bomb(path):
    """A zip of a hundred megabytes of zeros."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("film.mp4", "w") as inside:
        for _ in range(100):
            inside.write(bytes(1_000_000))
    return path


def references(path):
    """An MP4 whose track says that its data is in another file (`dref` with an address)."""
    data = bytearray(write(path, form="mp4", video="libx264").read_bytes())
    at = data.index(b"url \0\0\0\x01")
    data[at + 7] = 0
    path.write_bytes(data)
    return path


@dataclass(frozen=True)
class Case:
    """A file `make` makes, what its giver wants of it, and how it must end: a medium or the code of a refusal."""

    name: str
    make: object
    ends: str
    wanted: str = "film"
    seconds: float = 2.0
    size: tuple[int, int] | None = None
    codes: tuple[str, ...] = ()

    def __str__(self):
        return self.name


def mp4(**more):
    return lambda path: write(path, **{"form": "mp4", "video": "libx264", **more})


def only(form, audio, **more):
    return lambda path: write(path, form=form, audio=audio, **more)


QUICK = {"deadline": "realtime", "cpu-used": "-8"}  # below zero: as quick whatever else the machine does
GOOD = [
    Case("mp4 of a phone", mp4(), "film", size=(128, 96)),
    Case("mov", mp4(form="mov"), "film"),
    Case("webm with vp8 and vorbis", mp4(form="webm", video="libvpx", audio="libopus", video_options=QUICK), "film"),
    Case("webm with vp9 and opus", mp4(form="webm", video="libvpx-vp9", audio="libopus", video_options=QUICK), "film"),
    Case("webm with av1", mp4(form="webm", video="libsvtav1", audio="libopus", video_options={"preset": "12"}), "film"),
    Case("fragmented mp4 of Safari", mp4(options={"movflags": "frag_keyframe+empty_moov+default_base_moof"}), "film"),
    Case(
        "hevc of 10 bit and high contrast, as iPhones make",
        mp4(
            form="mov",
            video="libx265",
            pixels="yuv420p10le",
            video_options={
                "preset": "ultrafast",
                "x265-params": "colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc:log-level=none",
            },
        ),
        "film",
    ),
    Case(
        "3gp with h263 and amr",
        mp4(form="3gp", video="h263", size=(176, 144), audio="libopencore_amrnb", sound_rate=8_000),
        "film",
        size=(192, 144),  # pixels of H.263 are wider than high
    ),
    Case("mpeg4 part 2", mp4(video="mpeg4"), "film"),
    Case("motion jpeg in mov", mp4(form="mov", video="mjpeg", pixels="yuvj420p", audio="pcm_s16le"), "film"),
    Case("turned by 90", lambda path: turned(mp4()(path), 90), "film", size=(96, 128)),
    Case("turned by 180", lambda path: turned(mp4()(path), 180), "film", size=(128, 96)),
    Case("turned by 270", lambda path: turned(mp4()(path), 270), "film", size=(96, 128)),
    Case("60 pictures a second", mp4(rate=60), "film"),
    Case("a rate that changes", mp4(times=[0, 0.01, 0.02, *np.linspace(0.5, 1.9, 47)]), "film"),
    Case("no sound", mp4(audio=None), "film"),
    Case("silence", mp4(sound=np.zeros((1, 2 * RATE), np.float32)), "film"),
    Case("no picture", mp4(video=None), "sound"),
    Case("odd sizes", mp4(form="webm", video="libvpx", audio="libopus", size=(101, 67), video_options=QUICK), "film"),
    Case("one pixel", mp4(form="mov", video="mjpeg", pixels="yuvj420p", size=(1, 1)), "film", size=(16, 16)),
    Case(
        "full hd",
        mp4(size=(1_920, 1_080), seconds=0.4, video_options={"preset": "ultrafast"}),
        "film",
        seconds=0.4,
        size=(1_280, 720),
    ),
    Case(
        "8k",
        mp4(size=(7_680, 4_320), seconds=0.1, video_options={"preset": "ultrafast"}),
        "film",
        seconds=0.1,
        size=(1_280, 720),
    ),
    Case("a clock that begins late", mp4(form="matroska", audio="libopus", start=5.0), "film"),
    Case(
        "with a place and a maker",
        mp4(form="mov", tags={"location": PLACE, "make": "Apple", "title": "Bij ons thuis"}),
        "film",
    ),
    Case(
        "with a place as iPhones write it",
        mp4(
            form="mov",
            options={"movflags": "use_metadata_tags"},
            tags={"com.apple.quicktime.location.ISO6709": PLACE, "com.apple.quicktime.model": "iPhone 15"},
        ),
        "film",
    ),
    Case("dark at first", mp4(dark=1.2), "film"),
    Case("a film of which only the sound is wanted", mp4(), "sound", wanted="sound"),
    Case("the header says a millisecond", lying_mp4, "film"),
    Case("five channels", mp4(channels=6), "film"),
    Case("m4a", only("ipod", "aac"), "sound", wanted="sound"),
    Case("mp3", only("mp3", "libmp3lame"), "sound", wanted="sound"),
    Case("mp3 with a cover", lambda path: cover(only("mp3", "libmp3lame")(path)), "sound"),
    Case("ogg with opus", only("ogg", "libopus", channels=2), "sound", wanted="sound"),
    Case(
        "ogg with vorbis",
        only("ogg", "vorbis", channels=2, audio_options={"strict": "experimental"}),
        "sound",
        wanted="sound",
    ),
    Case("webm with opus", only("webm", "libopus"), "sound", wanted="sound"),
    Case("wav", only("wav", "pcm_s16le", sound_rate=44_100), "sound", wanted="sound"),
    Case("wav of 24 bit", only("wav", "pcm_s24le", channels=2), "sound", wanted="sound"),
    Case("amr", only("amr", "libopencore_amrnb", sound_rate=8_000), "sound", wanted="sound"),
    Case("adts", only("adts", "aac"), "sound", wanted="sound"),
    Case("flac", only("flac", "flac"), "sound", wanted="sound"),
    Case("very soft", only("wav", "pcm_s16le", sound=speech(4, level=0.02)), "sound", wanted="sound", seconds=4),
    Case(
        "too loud",
        only("wav", "pcm_s16le", sound=np.clip(speech(4, level=3.0), -1, 1)),
        "sound",
        wanted="sound",
        seconds=4,
    ),
    Case("a wav without end", lying_wav, "sound", wanted="sound", seconds=3),
    Case(
        "a webm cut off",
        lambda path: shorter(
            mp4(form="webm", video="libvpx", audio="libopus", video_options=QUICK, seconds=4)(path), 0.6
        ),
        "film",
        seconds=2.4,
    ),
    Case(
        "a fast mp4 cut off",
        lambda path: shorter(mp4(options={"movflags": "faststart"}, seconds=4)(path), 0.7),
        "film",
        seconds=3,
    ),
    Case(
        "an ogg cut off",
        lambda path: shorter(only("ogg", "libopus", seconds=4)(path), 0.5),
        "sound",
        wanted="sound",
        seconds=2,
    ),
]
HLS = b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXTINF:9,\nhttp://127.0.0.1:1/a.ts\n#EXT-X-ENDLIST\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
BAD = [
    Case("empty", lambda path: text(path, b""), "not_media"),
    Case("one byte", lambda path: text(path, b"\0"), "not_media"),
    Case("noise", lambda path: text(path, np.random.default_rng(1).bytes(200_000)), "not_media", codes=("broken",)),
    Case("html", lambda path: text(path, b"<!doctype html><script>alert(1)</script>"), "not_media"),
    Case(
        "html before an mp4",
        lambda path: text(path, b"<html>" * 99 + mp4()(path).read_bytes()),
        "not_media",
        codes=("broken",),
    ),
    Case("svg", lambda path: text(path, SVG), "not_media"),
    Case("a playlist", lambda path: text(path, HLS), "not_media"),
    Case("a list for concat", lambda path: text(path, b"ffconcat version 1.0\nfile /etc/passwd\n"), "not_media"),
    Case(
        "a dash manifest",
        lambda path: text(path, b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"/>'),
        "not_media",
    ),
    Case("a zip bomb", zip_bomb, "not_media"),
    Case("a photo", lambda path: (Image.new("RGB", (99, 99)).save(path, "JPEG"), path)[1], "not_media"),
    Case("a pdf", lambda path: text(path, b"%PDF-1.7\n" + b"0" * 999), "not_media"),
    Case("an mp4 without its index", lambda path: shorter(mp4()(path), 0.6), "broken", codes=("not_media",)),
    Case(
        "the beginning of a webm",
        lambda path: text(path, mp4(form="webm", video="libvpx", audio="libopus")(path).read_bytes()[:200]),
        "broken",
        codes=("not_media",),
    ),
    Case("film without sound where sound is wanted", mp4(audio=None), "no_sound", wanted="sound"),
    Case("ten hours of silence", long_silence, "too_long", wanted="sound"),
    Case("hours packed small", flac_bomb, "too_long", wanted="sound"),
    Case("data in another file", references, "broken", codes=("film", "sound", "not_media")),
    Case("avi, which nobody records", mp4(form="avi", audio="libmp3lame", video="mpeg4"), "not_media"),
]

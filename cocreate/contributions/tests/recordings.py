"""Films and sounds for tests: small real files, and recordings that are ready without any work."""

import io
from fractions import Fraction

import av
import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cocreate.core.ids import new_id
from cocreate.media.models import Recording, Rendition, Transcript


def sound(seconds=1):
    """A WAV with a tone."""
    file = io.BytesIO()
    with av.open(file, "w", format="wav") as container:
        stream = container.add_stream("pcm_s16le", rate=16_000, layout="mono")
        wave = (np.sin(np.arange(seconds * 16_000) / 20) * 8_000).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(wave, "s16", "mono")
        frame.sample_rate, frame.pts = 16_000, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def film(seconds=1):
    """An MP4 of moving squares without sound."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=10, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        for number in range(seconds * 10):
            picture = np.full((48, 64, 3), 40 + number, np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
    return file.getvalue()


def upload(content=None, name="opname.wav"):
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, sound() if content is None else content)


def ready(contribution_id, medium="sound", **more):
    """A recording that is ready, with files of 1,000 bytes in storage."""
    pk, folder = new_id(), f"contributions/{contribution_id}"
    fields = {"pk": pk, "folder": folder, "wanted": medium, "medium": medium, "duration": 65_000, "progress": 100}
    fields |= {"state": "ready", "peaks": [10, 50, 100] * 40, "ready_at": timezone.now()}
    recording = Recording(**(fields | more))
    if medium == "film":
        recording.width, recording.height = 64, 48
        recording.poster = default_storage.save(f"{folder}/{pk}.webp", ContentFile(b"w" * 100))
    recording.save()
    kinds = {"film": {"video/mp4": "mp4"}, "sound": {"audio/mp4": "m4a", "audio/ogg": "ogg"}}[medium]
    for media_type, ending in kinds.items():
        name = default_storage.save(f"{folder}/{pk}.{ending}", ContentFile(bytes(range(250)) * 4))
        Rendition.objects.create(recording=recording, media_type=media_type, file=name, size=1_000)
    return recording


def written(recording, text="We begonnen met één tafel. 🌞", **more):
    """A transcript that stands beside a recording."""
    cues = [{"start": 0, "end": 3_000, "text": text, "speaker": "Fatima"}]
    return Transcript.objects.create(recording=recording, language="nl", cues=cues, made_by="giver", **more)

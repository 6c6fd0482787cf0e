"""A recording comes in, is made ready or refused, is cut and wiped; nothing half-made stays."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cocreate.media import actions, events, problems, queries
from cocreate.media.models import Recording


def film(seconds=1, *, sound=True):
    """An MP4 of moving colours with a tone."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=10, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        audio = container.add_stream("aac", rate=48_000, layout="mono") if sound else None
        for number in range(seconds * 10):
            picture = np.full((48, 64, 3), 40 + number, np.uint8)
            picture[10:30, number : number + 20] = 200
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio:
            wave = np.sin(np.arange(seconds * 48_000) / 30).astype(np.float32)[None] * 0.1
            frame = av.AudioFrame.from_ndarray(wave, "fltp", "mono")
            frame.sample_rate, frame.pts = 48_000, 0
            container.mux(audio.encode(frame))
            container.mux(audio.encode(None))
    return file.getvalue()


@pytest.fixture
def told():
    """The states of recordings as they were told."""
    heard = []

    def hear(recording, **_):
        heard.append((recording.pk, recording.state, recording.problem))

    events.ready.connect(hear)
    yield heard
    events.ready.disconnect(hear)


@pytest.fixture
def receive(db, django_capture_on_commit_callbacks):
    """Store contents as sources, receive them, do the work; return the recording."""

    def go(*contents, wanted="film", folder="contributions/abc"):
        names = [default_storage.save("sources/x/one", ContentFile(content)) for content in contents]
        with django_capture_on_commit_callbacks(execute=True):
            recording = actions.receive(names, folder, wanted)
        recording.refresh_from_db()
        return recording

    return go


def test_a_film_becomes_ready_and_its_sources_go(receive, told):
    recording = receive(film())
    assert recording.state == Recording.State.READY
    assert told == [(recording.pk, "ready", "")]
    assert (recording.medium, recording.width, recording.height, recording.progress) == ("film", 64, 48, 100)
    assert 950 <= recording.duration <= 1_100
    assert queries.files_of(recording) == [
        f"contributions/abc/{recording.pk}.mp4",
        f"contributions/abc/{recording.pk}.webp",
    ]
    assert all(default_storage.exists(name) for name in queries.files_of(recording))
    rendition = recording.renditions.get()
    assert (rendition.media_type, rendition.size) == ("video/mp4", rendition.file.size)
    assert recording.sources == []
    assert default_storage.listdir("sources/x") == ([], [])


def test_what_is_no_film_is_refused_with_a_reason(receive, told):
    recording = receive(b"<html>no film</html>")
    assert (recording.state, recording.problem) == ("refused", "not_media")
    assert told == [(recording.pk, "refused", "not_media")]
    assert default_storage.listdir("sources/x") == ([], [])
    assert "geen geluid of film" in problems.sentence(recording.problem)

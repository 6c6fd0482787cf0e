"""What is said is written out by people or a machine, and stands beside the recording as text and captions."""

import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.template import Context, Template

from cocreate.media import actions, events, queries, transcribe
from cocreate.media.forms import TranscriptForm
from cocreate.media.models import Recording, Rendition, Transcript

SAID = [
    {"start": 0, "end": 2500, "text": "Dag & welkom", "speaker": "Fatima"},
    {"start": 2500, "end": 6000, "text": "bij ons <thuis>", "speaker": ""},
]


@pytest.fixture
def recording(db):
    """Sound that is ready."""
    made = Recording.objects.create(
        folder="contributions/abc", wanted="sound", medium="sound", state="ready", duration=6000, peaks=[0, 50, 100]
    )
    name = default_storage.save("contributions/abc/one.m4a", ContentFile(b"sound"))
    Rendition.objects.create(recording=made, media_type="audio/mp4", file=name, size=5)
    return made


@pytest.fixture
def told():
    """The states of transcripts as they were told."""
    heard = []

    def hear(transcript, **_):
        heard.append(transcript.state)

    events.written_out.connect(hear)
    yield heard
    events.written_out.disconnect(hear)


def show(recording, **options):
    tag = " ".join(f'{name}="{value}"' for name, value in options.items())
    recording = Recording.objects.prefetch_related("renditions", "transcripts").get(pk=recording.pk)
    return Template("{% load media %}{% player recording " + tag + " %}").render(Context({"recording": recording}))


def test_what_a_giver_writes_stands_beside_it_at_once_with_captions(recording, told):
    transcript = actions.write_out(recording, SAID, "nl", "giver")
    assert queries.shown(recording) == transcript
    assert transcript.checked
    assert told == ["shown"]
    recording.refresh_from_db()
    assert (
        recording.captions.read()
        .decode()
        .startswith("WEBVTT\n\n00:00:00.000 --> 00:00:02.500\n<v Fatima>Dag &amp; welkom")
    )
    assert recording.captions.name in queries.files_of(recording)
    page = show(recording)
    assert "Dag &amp; welkom" in page
    assert "bij ons &lt;thuis&gt;" in page
    assert 'data-start="2500" data-end="6000"' in page


def test_what_a_volunteer_writes_waits_for_a_look(recording, told):
    offered = actions.write_out(recording, SAID, "nl", "volunteer", shown=False)
    assert queries.shown(recording) is None
    assert "welkom" not in show(recording)
    actions.show(offered)
    assert queries.shown(recording) == offered
    assert told == ["offered", "shown"]


def test_a_refused_transcript_is_not_gone_on_with(recording):
    offered = actions.write_out(recording, SAID, "nl", "volunteer", shown=False)
    assert queries.latest(recording) == offered
    actions.refuse_transcript(offered)
    assert queries.latest(recording) is None


def test_a_correction_replaces_it_and_the_old_captions_go(recording, django_capture_on_commit_callbacks):
    first = actions.write_out(recording, SAID, "nl", "giver")
    recording.refresh_from_db()
    old = recording.captions.name
    with django_capture_on_commit_callbacks(execute=True):
        actions.write_out(recording, [SAID[0] | {"text": "Goedendag"}], "nl", "editor")
    first.refresh_from_db()
    recording.refresh_from_db()
    assert first.state == Transcript.State.OLD
    assert not default_storage.exists(old)
    assert "Goedendag" in recording.captions.read().decode()


def test_the_same_words_again_make_nothing_new(recording):
    assert actions.write_out(recording, SAID, "nl", "giver") == actions.write_out(recording, SAID, "nl", "giver")
    assert recording.transcripts.count() == 1


def test_words_without_times_are_a_transcript_without_captions(recording):
    actions.write_out(recording, [{"start": None, "end": None, "text": "Dag", "speaker": ""}], "nl", "giver")
    recording.refresh_from_db()
    assert not recording.captions
    assert "Dag" in show(recording)


def test_wiping_takes_the_captions_along(recording):
    actions.write_out(recording, SAID, "nl", "giver")
    recording.refresh_from_db()
    assert recording.captions.name in actions.wipe(recording)
    assert not Transcript.objects.exists()


def test_the_player_fetches_nothing_before_one_plays_and_passes_the_key_on(recording):
    page = show(recording, viewing="a b")
    assert 'preload="none"' in page
    assert "/media/contributions/abc/one" in page
    assert "?zie=a+b" in page
    assert not re.search(r"autoplay|<script|style=", page)


def test_a_film_has_its_poster_and_captions(recording):
    actions.write_out(recording, SAID, "ar", "giver")
    Recording.objects.filter(pk=recording.pk).update(
        medium="film", width=64, height=48, poster="contributions/abc/p.webp"
    )
    page = show(recording, viewing="k")
    assert re.search(r'<track kind="captions"\s+src="/media/contributions/abc/[^"]+\.vtt\?zie=k"\s+srclang="ar"', page)
    assert 'poster="/media/contributions/abc/p.webp?zie=k"' in page


def test_the_form_keeps_what_was_typed_when_the_file_is_none(recording):
    form = TranscriptForm(recording, {"said": "0:00 Dag"}, {"captions": ContentFile(b"\xff\xfe", name="x.vtt")})
    assert not form.is_valid()
    assert "captions" in form.errors
    assert "0:00 Dag" in str(form["said"])


def test_the_form_shows_the_latest_and_gives_cues(recording):
    actions.write_out(recording, SAID, "nl", "giver")
    assert "0:02 bij ons" in str(TranscriptForm(recording)["said"])
    form = TranscriptForm(recording, {"said": "0:00 Fatima: Dag & welkom\n0:02 bij ons"})
    assert form.is_valid()
    assert form.cues == [SAID[0], SAID[1] | {"text": "bij ons"}]
    assert not TranscriptForm(recording, {"said": " "}).is_valid()


class Standin:
    """A model that hears the same words in everything."""

    heard: list[bytes]

    def __init__(self, cues):
        self.cues, self.heard = cues, []

    def write_out(self, path):
        self.heard.append(path.read_bytes())
        return "nl", self.cues


def ready(recording, capture):
    with capture(execute=True):
        events.ready.send(Recording, recording=recording)


def test_a_machine_writes_out_what_is_ready_and_the_page_says_so_until_someone_checked(
    recording, settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.TRANSCRIBE_MODEL = "/srv/model"
    machine = Standin(SAID)
    monkeypatch.setattr(transcribe, "transcriber", lambda: machine)
    ready(recording, django_capture_on_commit_callbacks)
    assert machine.heard == [b"sound"]
    transcript = queries.shown(recording)
    assert (transcript.made_by, transcript.checked, transcript.language) == ("machine", False, "nl")
    assert "machine" in show(recording)
    actions.check(transcript)
    assert "machine" not in show(recording)


def test_a_machine_leaves_alone_what_someone_wrote_and_what_is_silent(
    recording, settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.TRANSCRIBE_MODEL = "/srv/model"
    monkeypatch.setattr(transcribe, "transcriber", lambda: Standin([]))
    ready(recording, django_capture_on_commit_callbacks)
    assert queries.latest(recording) is None
    mine = actions.write_out(recording, SAID, "nl", "giver")
    monkeypatch.setattr(transcribe, "transcriber", lambda: Standin(SAID[:1]))
    ready(recording, django_capture_on_commit_callbacks)
    assert queries.latest(recording) == mine


def test_without_a_model_no_machine_is_asked(recording, django_capture_on_commit_callbacks):
    ready(recording, django_capture_on_commit_callbacks)
    assert not recording.transcripts.exists()
    assert transcribe.transcriber.__wrapped__() is None


def test_a_model_that_is_not_there_is_said_at_the_start(settings, tmp_path):
    settings.TRANSCRIBE_MODEL = str(tmp_path / "none")
    with pytest.raises(SystemCheckError, match="names no folder"):
        call_command("check")
    settings.TRANSCRIBE_MODEL = str(tmp_path)
    with pytest.raises(SystemCheckError, match="uv sync --extra whisper"):
        call_command("check")

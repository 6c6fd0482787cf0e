"""Writing out by a machine, on this machine: an optional extra, off unless COCREATE_TRANSCRIBE_MODEL names a model.

Install it with `uv sync --extra whisper`, and give the folder of a model that faster-whisper (CTranslate2) reads.
Nothing is downloaded and no sound leaves the machine.
"""

import shutil
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from django.conf import settings
from django.core import checks
from django.core.files.storage import default_storage
from django_tasks import task

from . import actions, queries
from .captions import Cue
from .models import Recording, Transcript


class Transcriber(Protocol):
    """Writes out sound or film."""

    def write_out(self, path: Path) -> tuple[str, list[Cue]]:
        """Return the language that is spoken (ISO 639-1) and cues with times, for the file at `path`."""


class Whisper:
    """faster-whisper with a model in a folder. Raises ImportError when the extra is not installed."""

    def __init__(self, model: Path) -> None:
        library = import_module("faster_whisper")  # an optional extra
        self.model = library.WhisperModel(str(model), device="cpu", compute_type="int8", local_files_only=True)

    def write_out(self, path: Path) -> tuple[str, list[Cue]]:
        """Return a cue for each stretch of speech; silence is skipped."""
        segments, about = self.model.transcribe(str(path), vad_filter=True)
        cues = [
            Cue(start=round(one.start * 1000), end=round(one.end * 1000), text=text, speaker="")
            for one in segments
            if (text := one.text.strip())
        ]
        return str(about.language), cues


@lru_cache(maxsize=1)
def transcriber() -> Transcriber | None:
    """Return what writes out on this machine; nothing when no model is named."""
    return Whisper(Path(settings.TRANSCRIBE_MODEL)) if settings.TRANSCRIBE_MODEL else None


@task(queue_name="media")
def by_machine(recording_id: str) -> None:
    """Have the machine write out a recording that nobody wrote out yet; silence leaves it as it is."""
    machine = transcriber()
    recording = Recording.objects.filter(pk=recording_id, state=Recording.State.READY).first()
    if machine is None or recording is None or queries.latest(recording):
        return
    rendition = recording.renditions.first()
    if rendition is None:
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "recording"
        with default_storage.open(str(rendition.file.name)) as stored, path.open("wb") as copy:
            shutil.copyfileobj(stored, copy)
        language, cues = machine.write_out(path)
    if cues and Recording.objects.filter(pk=recording_id).exists() and not queries.latest(recording):
        actions.write_out(recording, cues, language, Transcript.Maker.MACHINE)


@checks.register
def model_is_there(**_: object) -> list[checks.CheckMessage]:
    """Say at the start when a model is named that cannot be used, and why."""
    if not settings.TRANSCRIBE_MODEL:
        return []
    if not Path(settings.TRANSCRIBE_MODEL).is_dir():
        return [
            checks.Error(f"COCREATE_TRANSCRIBE_MODEL names no folder: {settings.TRANSCRIBE_MODEL}", id="media.E001")
        ]
    if find_spec("faster_whisper") is None:
        hint = "Install it: uv sync --extra whisper"
        return [checks.Error("COCREATE_TRANSCRIBE_MODEL is set, but faster-whisper is missing.", hint, id="media.E002")]
    return []

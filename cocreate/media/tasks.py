"""Slow work: a recording is made ready in the engine; its files first, then its rows, and the sources go last."""

import logging
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from . import events, queries, running
from .engine.jobs import Job, RefusedError, Result
from .models import Recording, Rendition

DEATHS = 3  # of the engine: then it is the film
TAKES = 10  # begun, for whatever reason it did not end: a film may take the worker with it, a deploy must not count
PAUSE = 1.0  # seconds between two writes of progress
log = logging.getLogger(__name__)


@task(queue_name="media")
def make_ready(recording_id: str) -> None:
    """Make a recording ready, or refuse it. Starting over is safe; what was withdrawn meanwhile is dropped."""
    while recording := _begin(recording_id):
        try:
            with running.workplace() as folder:
                job = _job(recording, folder)
                _keep(recording, running.run(job, _teller(recording)), folder)
        except RefusedError as refusal:
            log.info("Recording %s is refused: %s (%s)", recording.pk, refusal.code, refusal)
            refuse(recording.pk, refusal.code)
        except running.StoppedError:
            return
        except running.DiedError as error:
            log.warning("Recording %s, take %s: %s", recording.pk, recording.takes, error)
            if not error.asked:
                Recording.objects.filter(pk=recording.pk).update(deaths=F("deaths") + 1)


def _begin(recording_id: str) -> Recording | None:
    """Take a recording in hand, or return None when there is nothing to do; one tried often enough is refused."""
    with transaction.atomic():
        recording = Recording.objects.select_for_update().filter(pk=recording_id).first()
        if recording is None or recording.state in {Recording.State.READY, Recording.State.REFUSED}:
            return None
        if recording.deaths < DEATHS and recording.takes < TAKES:
            recording.takes += 1
            recording.state, recording.progress = Recording.State.WORKING, 0
            recording.save(update_fields=["takes", "state", "progress"])
            return recording
    refuse(recording_id, "gave_up")
    return None


def _job(recording: Recording, folder: Path) -> Job:
    """Return what the engine has to do. Raise RefusedError "lost" when a source is not there."""
    names = list(recording.sources)
    if recording.cut_of:
        kind = "video/mp4" if recording.wanted == Recording.Medium.FILM else "audio/mp4"
        names = [str(r.file.name) for r in recording.cut_of.renditions.all() if r.media_type == kind]
    try:
        paths = [_local(name, folder / f"source-{number}") for number, name in enumerate(names)]
    except FileNotFoundError as error:
        code = "lost"
        raise RefusedError(code, str(error)) from error
    if not paths:
        code = "lost"
        raise RefusedError(code, "no sources")
    out = folder / "out"
    out.mkdir()
    return Job(
        sources=paths,
        out=str(out),
        wanted=recording.wanted,
        start=recording.cut_from,
        end=recording.cut_to,
        limits=running.limits(recording.wanted, recording.most_seconds),
    )


def _local(name: str, copy: Path) -> str:
    """Return a path to read a stored file from: its own on this machine, else a copy. Raise FileNotFoundError."""
    with suppress(NotImplementedError):
        path = Path(default_storage.path(name))
        if path.is_file():
            return str(path)
    with default_storage.open(name) as stored, copy.open("wb") as local:
        shutil.copyfileobj(stored, local)
    return str(copy)


def _teller(recording: Recording) -> Callable[[int], bool]:
    """Return a function that writes the progress at most once a second; it returns False when the row is gone."""
    last = 0.0

    def told(percent: int) -> bool:
        nonlocal last
        now = time.monotonic()
        if now - last < PAUSE:
            return True
        last = now
        row = Recording.objects.filter(pk=recording.pk, state=Recording.State.WORKING)
        return bool(row.update(progress=percent))

    return told


def _keep(recording: Recording, result: Result, folder: Path) -> None:
    """Put the files in storage, then make the rows and tell; without a row any more the files go again."""
    out = folder / "out"
    if result.left_out:
        log.warning("Recording %s: sources %s hold nothing that can be played.", recording.pk, result.left_out)
    kept = [(made, _store(recording, out / made.file, made.media_type)) for made in result.files]
    poster = _store(recording, out / result.poster, "image/webp") if result.poster else ""
    with transaction.atomic():
        held = Recording.objects.select_for_update().filter(pk=recording.pk, state=Recording.State.WORKING).first()
        if held is None:
            if not Recording.objects.filter(pk=recording.pk).exists():
                _drop([*(name for _, name in kept), poster])
            return
        held.renditions.all().delete()
        Rendition.objects.bulk_create(
            Rendition(recording=held, media_type=made.media_type, file=name, size=made.size) for made, name in kept
        )
        held.medium, held.duration = result.medium, result.duration
        held.width, held.height, held.poster, held.peaks = result.width, result.height, poster, result.peaks
        held.state, held.progress, held.problem = Recording.State.READY, 100, ""
        held.ready_at = timezone.now()
        _end(held)


def _store(recording: Recording, path: Path, media_type: str) -> str:
    name = queries.name_of(recording, media_type)
    default_storage.delete(name)  # of a try that was killed
    with path.open("rb") as file:
        return default_storage.save(name, File(file))


def refuse(recording_id: str, code: str) -> None:
    """Say that a recording cannot be used, and why; its sources and what was half made go."""
    with transaction.atomic():
        held = Recording.objects.select_for_update().filter(pk=recording_id).first()
        if held is None or held.state in {Recording.State.READY, Recording.State.REFUSED}:
            return
        held.state, held.problem, held.progress = Recording.State.REFUSED, code, 0
        half_made = [queries.name_of(held, kind) for kind in queries.ENDINGS]
        transaction.on_commit(lambda: _drop(half_made))
        _end(held)


def _end(recording: Recording) -> None:
    """Save what it became, tell it, and delete the sources when all that is sure."""
    sources, recording.sources = recording.sources, []
    recording.save()
    events.ready.send(Recording, recording=recording)
    transaction.on_commit(lambda: _drop(sources))


def _drop(names: list[str]) -> None:
    for name in names:
        if name:
            default_storage.delete(name)

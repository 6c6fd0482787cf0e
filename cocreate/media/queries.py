"""Reads: the files of a recording, and recordings that nobody works on."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from .models import Recording, Transcript

SOURCES = "sources"  # the closed folder of what came in
ENDINGS = {"video/mp4": ".mp4", "audio/mp4": ".m4a", "audio/ogg": ".ogg", "image/webp": ".webp"}
WAIT = timedelta(minutes=2)  # before a recording without a task counts as lost
SOURCES_STAY = timedelta(days=1)  # without a recording


def name_of(recording: Recording, media_type: str) -> str:
    """Return the one name in storage of what is made for a recording: so that a second try replaces the first."""
    return f"{recording.folder}/{recording.pk}{ENDINGS[media_type]}"


def files_of(recording: Recording) -> list[str]:
    """Return the names in storage of what can be shown of it, captions too; not its sources, not its cuts."""
    names = [str(rendition.file.name) for rendition in recording.renditions.all()]
    return [*names, *(str(file.name) for file in (recording.poster, recording.captions) if file)]


def all_files(recording: Recording) -> list[str]:
    """Return the names of every file that may stand somewhere for it and its cuts, made, half-made or come in."""
    names = [*recording.sources, *files_of(recording)]
    if not recording.is_ready:
        names += [name_of(recording, kind) for kind in ENDINGS]
    for cut in recording.cuts.prefetch_related("renditions"):
        names += all_files(cut)
    return list(dict.fromkeys(names))


def shown(recording: Recording) -> Transcript | None:
    """Return the transcript that stands beside a recording."""
    return next((one for one in recording.transcripts.all() if one.state == Transcript.State.SHOWN), None)


def latest(recording: Recording) -> Transcript | None:
    """Return the newest transcript that someone may go on with: shown, or waiting for a look or the speaker."""
    kept = (Transcript.State.SHOWN, Transcript.State.OFFERED, Transcript.State.ASKED)
    return recording.transcripts.filter(state__in=kept).order_by("-at", "-id").first()


def lost(task_path: str) -> list[str]:
    """Return the ids of recordings that wait or are worked on while no task `task_path` is there for them."""
    open_states = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    waiting = Recording.objects.filter(
        state__in=(Recording.State.WAITING, Recording.State.WORKING), at__lt=timezone.now() - WAIT
    ).values_list("pk", flat=True)
    if not waiting:
        return []
    held = DBTaskResult.objects.filter(task_path=task_path, status__in=open_states).values_list(
        "args_kwargs", flat=True
    )
    busy = {argument for row in held for argument in row["args"]}
    return [pk for pk in waiting if pk not in busy]


def sources_without_recording() -> Iterator[str]:
    """Yield the names of files that came in a day ago or more and belong to no recording."""
    held = {name for names in Recording.objects.exclude(sources=[]).values_list("sources", flat=True) for name in names}
    before = timezone.now() - SOURCES_STAY
    for name in _below(SOURCES):
        if name not in held and default_storage.get_modified_time(name) < before:
            yield name


def _below(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        yield f"{folder}/{name}"
    for name in folders:
        yield from _below(f"{folder}/{name}")

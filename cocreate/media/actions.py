"""Writes: take a recording in, cut one, wipe one; and the chores that find what was lost."""

from django.core.files.storage import default_storage
from django.db import transaction

from . import queries
from .models import Recording
from .tasks import make_ready


@transaction.atomic
def receive(sources: list[str], folder: str, wanted: str) -> Recording:
    """Make a recording of files in default storage below `sources/`, in the order in which they are played.

    Its files will stand in `folder`, which the caller guards. The work begins after commit, in a task; `events.ready`
    tells how it ended. Raise ValueError when a source stands elsewhere, or `wanted` is no medium.
    """
    if wanted not in Recording.Medium.values:
        msg = f"{wanted!r} is no medium"
        raise ValueError(msg)
    strange = [name for name in sources if not name.startswith(f"{queries.SOURCES}/") or ".." in name.split("/")]
    if strange or not sources:
        msg = f"these are no sources: {strange}"
        raise ValueError(msg)
    recording = Recording.objects.create(sources=list(sources), folder=folder.strip("/"), wanted=wanted)
    transaction.on_commit(lambda: make_ready.enqueue(recording.pk))
    return recording


@transaction.atomic
def cut(recording: Recording, start: int, end: int) -> Recording:
    """Make a new recording of the part from `start` to `end` (milliseconds) of one that is ready, in its folder.

    Raise ValueError when it is not ready or has no such part.
    """
    if not recording.is_ready or recording.duration is None:
        msg = "only what is ready can be cut"
        raise ValueError(msg)
    if not 0 <= start < end <= recording.duration:
        msg = f"{start} to {end} is no part of 0 to {recording.duration}"
        raise ValueError(msg)
    part = Recording.objects.create(
        folder=recording.folder, wanted=recording.medium, cut_of=recording, cut_from=start, cut_to=end
    )
    transaction.on_commit(lambda: make_ready.enqueue(part.pk))
    return part


@transaction.atomic
def wipe(recording: Recording) -> list[str]:
    """Delete a recording with its cuts, transcripts and renditions; return the names of all their files.

    The files themselves are the caller's to erase, after commit. Work on it that goes on ends and keeps nothing.
    """
    held = Recording.objects.select_for_update().filter(pk=recording.pk).first()
    if held is None:
        return []
    names = queries.all_files(held)
    held.delete()
    return names


def take_up_lost() -> int:
    """Begin again with recordings that wait or were worked on and have no task (any more); return how many."""
    ids = queries.lost(make_ready.module_path)
    for recording_id in ids:
        make_ready.enqueue(recording_id)
    return len(ids)


def tidy_sources() -> int:
    """Delete files that came in and belong to no recording; return how many."""
    names = list(queries.sources_without_recording())
    for name in names:
        default_storage.delete(name)
    return len(names)

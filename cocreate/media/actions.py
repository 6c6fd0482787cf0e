"""Writes: take a recording in, cut one, wipe one, write one out; and the chores that find what was lost."""

from collections.abc import Sequence
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from cocreate.accounts.models import Guest, Person
from cocreate.core.ids import new_id

from . import captions, events, gates, queries
from .captions import Cue
from .models import Recording, Transcript
from .tasks import make_ready


@transaction.atomic
def receive(sources: list[str], folder: str, wanted: str, most_seconds: int | None = None) -> Recording:
    """Make a recording of files in default storage below `sources/`, in the order in which they are played.

    Its files will stand in `folder`, which the caller guards. The work begins after commit, in a task; `events.ready`
    tells how it ended. What lasts longer than `most_seconds`, or than the settings allow, is refused then.
    Raise ValueError when a source stands elsewhere, or `wanted` is no medium.
    """
    if wanted not in Recording.Medium.values:
        msg = f"{wanted!r} is no medium"
        raise ValueError(msg)
    strange = [name for name in sources if not name.startswith(f"{queries.SOURCES}/") or ".." in name.split("/")]
    if strange or not sources:
        msg = f"these are no sources: {strange}"
        raise ValueError(msg)
    recording = Recording.objects.create(
        sources=list(sources), folder=folder.strip("/"), wanted=wanted, most_seconds=most_seconds
    )
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


@transaction.atomic
def write_out(  # noqa: PLR0913 - who, what and in which language
    recording: Recording,
    cues: Sequence[Cue],
    language: str,
    made_by: str,
    *,
    person: Person | None = None,
    guest: Guest | None = None,
    shown: bool = True,
) -> Transcript:
    """Keep what is said in a recording beside what was kept before; with `shown` it stands beside the recording now.

    The same words again make nothing new. What a person writes counts as checked. Raise ValueError without cues.
    """
    if not cues:
        msg = "nothing is said"
        raise ValueError(msg)
    held = Recording.objects.select_for_update().get(pk=recording.pk)
    same = queries.latest(held)
    if same and same.cues == list(cues) and same.language == language and same.made_by == made_by:
        return same
    transcript = Transcript.objects.create(
        recording=held,
        language=language,
        cues=list(cues),
        made_by=made_by,
        checked=made_by != Transcript.Maker.MACHINE,
        state=Transcript.State.OFFERED,
        person=person,
        guest=guest,
    )
    if shown:
        show(transcript)
    else:
        events.written_out.send(Transcript, transcript=transcript)
    return transcript


@transaction.atomic
def show(transcript: Transcript) -> bool:
    """Put a transcript beside its recording, in place of the one that stood there; its captions become a file.

    Return False, and leave it waiting, when someone must agree first (`gates`).
    """
    if gates.someone_is_asked(transcript):
        transcript.state = Transcript.State.ASKED
        transcript.save(update_fields=["state"])
        events.written_out.send(Transcript, transcript=transcript)
        return False
    recording = Recording.objects.select_for_update().get(pk=transcript.recording_id)
    recording.transcripts.filter(state=Transcript.State.SHOWN).exclude(pk=transcript.pk).update(
        state=Transcript.State.OLD
    )
    transcript.state = Transcript.State.SHOWN
    transcript.save(update_fields=["state"])
    _write_captions(recording, transcript)
    transcript.recording = recording
    events.written_out.send(Transcript, transcript=transcript)
    return True


@transaction.atomic
def refuse_transcript(transcript: Transcript) -> None:
    """Do not use what someone wrote out; it stays until the recording is erased, seen by editors only."""
    transcript.state = Transcript.State.REFUSED
    transcript.save(update_fields=["state"])
    events.written_out.send(Transcript, transcript=transcript)


@transaction.atomic
def check(transcript: Transcript) -> None:
    """Say that a person read what a machine wrote, and that it is right."""
    transcript.checked = True
    transcript.save(update_fields=["checked"])
    events.written_out.send(Transcript, transcript=transcript)


def _write_captions(recording: Recording, transcript: Transcript) -> None:
    """Write the captions under a new name, so that no browser shows the old ones; the old file goes after commit."""
    old = str(recording.captions.name or "")
    recording.captions.name = ""
    if captions.is_timed(transcript.cues):
        content = ContentFile(captions.vtt(transcript.cues).encode())
        name = default_storage.save(f"{recording.folder}/{recording.pk}-{new_id()}.vtt", content)
        recording.captions.name = name
    recording.save(update_fields=["captions"])
    if old:
        transaction.on_commit(partial(default_storage.delete, old))


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

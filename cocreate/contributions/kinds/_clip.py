"""What film and sound share: the file, how far it is, and what is said in it."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import IO, Any, ClassVar

from django import forms
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cocreate.contributions.erasing import erase
from cocreate.contributions.models import Clip, Contribution
from cocreate.core.disk import no_room
from cocreate.core.ids import new_id
from cocreate.media import actions as media
from cocreate.media import problems
from cocreate.media import queries as recordings
from cocreate.media.models import Recording, Rendition, Transcript
from cocreate.uploads import actions as uploads
from cocreate.uploads.problems import RefusedError
from cocreate.uploads.queries import finished, limit

from ._kind import Data, Kind, file_address
from .text import MOST

MOST_UPLOADS = 40  # stretches of one recording


def clip_of(contribution: Contribution) -> Clip | None:
    """Return the clip of a contribution, with its recording; nothing before it came and after it was withdrawn."""
    found: Clip | None = getattr(contribution, "clip", None)
    return found


def transcript_of(recording: Recording) -> Transcript | None:
    """Return the transcript that stands beside a recording, from what a list fetched when it did."""
    fetched: list[Transcript] | None = getattr(recording, "shown_transcripts", None)
    if fetched is None:
        return recordings.shown(recording)
    return fetched[0] if fetched else None


def renditions_of(recording: Recording) -> list[Rendition]:
    """Return what a browser can play, from what a list fetched when it did."""
    fetched: list[Rendition] | None = getattr(recording, "all_renditions", None)
    return list(recording.renditions.all()) if fetched is None else fetched


def iso_duration(milliseconds: int) -> str:
    """Return a duration as ISO 8601 writes it: PT1M5S."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    return f"PT{minutes}M{seconds}S" if minutes else f"PT{seconds}S"


def take_sources(data: Data, name: str) -> list[str]:
    """Move what came, checked by `ClipKind.clean`, to files in storage that begin with `name`; return their names."""
    if file := data.get("file"):
        return [_stored(f"{name}{new_id()}", file)]
    return [uploads.take(upload, f"{name}{new_id()}") for upload in data.get("uploads") or []]


def _stored(name: str, file: Any) -> str:
    try:
        stored: str = default_storage.save(name, file)
    except OSError:
        default_storage.delete(name)  # as far as it came
        raise
    return stored


class ClipKind(Kind):
    """A recording that came in one or more uploads, or as a plain file."""

    wanted: ClassVar[Recording.Medium]
    here_already: ClassVar[str | Promise] = _(
        "Your recording is here already. Record or choose another one only if you want to replace it."
    )
    accept: ClassVar[str]
    file_label: ClassVar[str | Promise]
    related = ("clip", "clip__recording")
    minutes = 3

    @property
    def most_minutes(self) -> int:
        """How long it may last."""
        raise NotImplementedError

    @property
    def template(self) -> str:
        """Both look the same from outside: a medium decides what is shown, for a film without picture is sound."""
        return "contributions/kinds/clip.html"

    def fetched(self, *, words: bool) -> "Sequence[Prefetch[Any]]":
        """Return the files, and the transcript that is shown."""
        written = Transcript.objects.filter(state=Transcript.State.SHOWN)
        return [
            Prefetch("clip__recording__renditions", Rendition.objects.all(), to_attr="all_renditions"),
            Prefetch(
                "clip__recording__transcripts",
                written if words else written.defer("cues"),
                to_attr="shown_transcripts",
            ),
        ]

    def fields(self) -> dict[str, forms.Field]:
        """Return the recording, as a file or as uploads that came before, its title and its story."""
        limits = {"minutes": self.most_minutes, "most": limit()}
        return {
            "file": forms.FileField(
                label=str(self.file_label),
                help_text=gettext("At most %(minutes)s minutes and %(most)s. We take out where it was made.") % limits,
                required=False,  # `clean` asks for it, unless it came before
                widget=forms.FileInput(attrs={"accept": self.accept}),
            ),
            "upload": forms.CharField(required=False, max_length=8000, widget=forms.HiddenInput),
            **self.more_fields(),
            "title": forms.CharField(
                label=_("What do you call it?"), help_text=_("You may skip this."), max_length=120, required=False
            ),
            "text": forms.CharField(
                label=_("What is it about?"),
                help_text=_("A sentence or two for who reads before listening. You may skip this."),
                max_length=MOST,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
            ),
        }

    def more_fields(self) -> dict[str, forms.Field]:
        """Return what only one of both asks."""
        return {}

    def clean(self, data: Data) -> dict[str, str]:
        """Look whether the recording is here whole; put the uploads in `data["uploads"]`."""
        file, addresses = data.get("file"), str(data.get("upload") or "").split()
        if file:
            if file.size > settings.UPLOAD_MAX_BYTES:
                return {"file": gettext("This file is larger than %(most)s. Choose a shorter one.") % {"most": limit()}}
            return {}
        found = [finished(address) for address in addresses[: MOST_UPLOADS + 1]]
        if None in found or len(found) > MOST_UPLOADS:
            return {"file": gettext("Your recording is not here whole any more. Choose it once more, or record again.")}
        data["uploads"] = found
        return {} if found or data.get("has_file") else {"file": gettext("Record something, or choose a file, first.")}

    def keep(self, file: Any) -> str:
        """Keep a file that came with a form that is shown again, as an upload; return its address.

        Raise OSError when there is no room.
        """
        upload = None
        try:
            upload = uploads.begin(file.size, name=file.name or "", media_type=getattr(file, "content_type", "") or "")
            uploads.add(upload.pk, uploads.Piece(offset=0, source=file, size=file.size))
        except RefusedError as error:
            if upload:
                uploads.end(upload.pk)
            if error.status == HTTPStatus.INSUFFICIENT_STORAGE:
                raise no_room() from error
            raise
        return str(upload.pk)

    def save(self, contribution: Contribution, data: Data) -> bool:
        """Move what came to the closed folder and have it made ready; what was there before is erased."""
        sources = take_sources(data, f"sources/{contribution.pk}-")
        if not sources:
            return False
        erase(contribution, self.wipe(contribution))
        recording = media.receive(sources, folder=f"contributions/{contribution.pk}", wanted=self.wanted)
        contribution.clip = Clip.objects.create(contribution=contribution, recording=recording)
        return True

    def initial(self, contribution: Contribution) -> Data:
        """Return its title, and whether a recording is here that can be kept."""
        clip = clip_of(contribution)
        here = clip is not None and clip.recording.state != Recording.State.REFUSED
        return {"title": contribution.title, "has_file": here}

    def wipe(self, contribution: Contribution) -> list[str]:
        """Delete the rows: also what was cut from it, or it was cut from, and all transcripts."""
        Clip.objects.filter(contribution=contribution).delete()
        contribution._state.fields_cache.pop("clip", None)
        held = Recording.objects.filter(folder=f"contributions/{contribution.pk}")
        return [name for recording in held for name in media.wipe(recording)]

    def shown_files(self, contribution: Contribution) -> list[str]:
        """Return the files of the recording it is now; its sources stand elsewhere, and never open."""
        clip = clip_of(contribution)
        return recordings.files_of(clip.recording) if clip else []

    def missing(self, contribution: Contribution) -> str:
        """Say that it is not ready, or could not be used."""
        clip = clip_of(contribution)
        if clip is None:
            return gettext("The recording is missing.")
        recording = clip.recording
        if recording.state == Recording.State.REFUSED:
            return problems.sentence(recording.problem)
        return "" if recording.is_ready else gettext("It is still being made ready for the web.")

    def words(self, contribution: Contribution) -> str:
        """Return all that is said, once it is written out."""
        clip = clip_of(contribution)
        written = transcript_of(clip.recording) if clip else None
        return written.text if written else ""

    def api(self, contribution: Contribution, origin: str, viewing: str = "") -> Data:
        """Return how far it is, its duration in seconds, its files and who wrote out what is said."""
        clip = clip_of(contribution)
        if clip is None:
            return {}
        recording = clip.recording
        written = transcript_of(recording)
        return {
            "media": {
                "medium": recording.medium or recording.wanted,
                "state": recording.state,
                "progress": recording.progress,
                "problem": problems.sentence(recording.problem) or None,
                "duration": recording.duration / 1000 if recording.duration is not None else None,
                "files": [
                    {"type": made.media_type, "url": file_address(origin, made.file.url, viewing), "size": made.size}
                    for made in renditions_of(recording)
                ],
                "poster": file_address(origin, recording.poster.url, viewing) if recording.poster else None,
                "transcript": {"language": written.language, "made_by": written.made_by, "checked": written.checked}
                if written
                else None,
                "write_out_by": clip.write_out_by,
            }
        }

    def machine_readable(self, contribution: Contribution, origin: str) -> Data:
        """Return what schema.org asks of a VideoObject or AudioObject."""
        clip = clip_of(contribution)
        if clip is None or not clip.recording.is_ready:
            return {}
        recording = clip.recording
        told = self.api(contribution, origin)["media"]
        written = transcript_of(recording)
        data: Data = {
            "@type": "VideoObject" if recording.medium == Recording.Medium.FILM else "AudioObject",
            "name": contribution.moderation_title(),
            "description": contribution.text[:300] or contribution.moderation_title(),
        }
        if recording.duration is not None:
            data["duration"] = iso_duration(recording.duration)
        if contribution.published_at:
            data["uploadDate"] = contribution.published_at.isoformat()
        if told["files"]:
            data["contentUrl"], data["encodingFormat"] = told["files"][0]["url"], told["files"][0]["type"]
        if told["poster"]:
            data["thumbnailUrl"] = told["poster"]
        return data | ({"transcript": written.text} if written else {})

    def files(self, contribution: Contribution) -> Iterator[tuple[str, IO[bytes]]]:
        """Give what the browser plays, and what is said in it."""
        clip = clip_of(contribution)
        if clip is None:
            return
        for made in renditions_of(clip.recording):
            with made.file.open() as file:
                yield f"{contribution.pk}.{str(made.file.name).rpartition('.')[2]}", file
        if clip.recording.captions:
            with clip.recording.captions.open() as file:
                yield f"{contribution.pk}.vtt", file

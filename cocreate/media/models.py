"""Recordings, the files made of them, and what is said in them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cocreate.accounts.models import Guest, Person
from cocreate.core.ids import new_id


class Recording(models.Model):
    """Sound or film that someone gave, and how far it is with becoming ready for the web.

    Its owner, a higher part, names the `folder` in the media storage in which its files stand, and guards that.
    `sources` are files in the closed folder `sources/`, in the order in which they are played; they are deleted as soon
    as it is ready or refused, for they still tell where and with what they were made.
    """

    class Medium(models.TextChoices):
        """What is in it."""

        SOUND = "sound", _("sound")
        FILM = "film", _("film")

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waits for its turn")
        WORKING = "working", _("is being made ready")
        READY = "ready", _("ready")
        REFUSED = "refused", _("could not be used")

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    folder = models.CharField(max_length=120)
    sources = models.JSONField(default=list, blank=True)
    wanted = models.CharField(max_length=5, choices=Medium.choices, help_text="what its giver says it is")
    medium = models.CharField(max_length=5, choices=Medium.choices, blank=True, help_text="what it is")
    most_seconds = models.PositiveIntegerField(
        null=True, blank=True, help_text="how long it may last; what the settings say when empty"
    )
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING, db_index=True)
    progress = models.PositiveSmallIntegerField(default=0, help_text="percent")
    problem = models.CharField(max_length=40, blank=True, help_text="code of why it was refused; see problems.py")
    takes = models.PositiveSmallIntegerField(default=0, help_text="how often the work began")
    deaths = models.PositiveSmallIntegerField(default=0, help_text="how often the engine died while its worker lived")
    cut_of = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="cuts")
    cut_from = models.PositiveIntegerField(null=True, blank=True, help_text="milliseconds in `cut_of`")
    cut_to = models.PositiveIntegerField(null=True, blank=True, help_text="milliseconds in `cut_of`")
    duration = models.PositiveIntegerField(null=True, blank=True, help_text="milliseconds")
    width = models.PositiveIntegerField(null=True, blank=True, help_text="pixels, as it is shown")
    height = models.PositiveIntegerField(null=True, blank=True, help_text="pixels, as it is shown")
    poster = models.ImageField(blank=True, max_length=200)
    captions = models.FileField(blank=True, max_length=200, help_text="WebVTT of the transcript that stands beside it")
    peaks = models.JSONField(
        default=list, blank=True, help_text="at most 400 numbers of 0 to 100: the loudest of each part"
    )
    at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return self.id

    @property
    def is_ready(self) -> bool:
        """Whether it can be played."""
        return self.state == self.State.READY


class Rendition(models.Model):
    """One file that a browser can play."""

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="renditions")
    media_type = models.CharField(max_length=40, help_text="video/mp4, audio/mp4 (AAC), audio/ogg (Opus)")
    file = models.FileField(max_length=200)
    size = models.PositiveBigIntegerField(help_text="bytes")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.file.name or ""


class Transcript(models.Model):
    """What is said in a recording. A correction makes a new one; the old ones stay until the recording is erased.

    `cues` are `{"start": ms, "end": ms, "text": str, "speaker": str}`, in order, without overlap; without times
    (`start` and `end` null) while someone only typed what is said.
    """

    class Maker(models.TextChoices):
        """Who wrote it."""

        GIVER = "giver", _("its giver")
        EDITOR = "editor", _("an editor")
        VOLUNTEER = "volunteer", _("a volunteer")
        MACHINE = "machine", _("a machine")

    class State(models.TextChoices):
        """Whether it stands beside the recording."""

        OFFERED = "offered", _("waits for a look")
        ASKED = "asked", _("waits for the speaker")
        SHOWN = "shown", _("stands beside the recording")
        OLD = "old", _("replaced by a later one")
        REFUSED = "refused", _("not used")

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="transcripts")
    language = models.CharField(max_length=12)
    cues = models.JSONField(default=list)
    made_by = models.CharField(max_length=9, choices=Maker.choices)
    checked = models.BooleanField(default=False, help_text="a person read what a machine wrote")
    state = models.CharField(max_length=7, choices=State.choices, default=State.SHOWN)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    guest = models.ForeignKey(Guest, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["recording"], condition=models.Q(state="shown"), name="one_transcript_is_shown"
            )
        ]

    def __str__(self) -> str:
        return f"transcript {self.pk} of {self.recording_id}"

    @property
    def text(self) -> str:
        """All that is said, a line each cue."""
        return "\n".join(cue["text"] for cue in self.cues)

"""Texts, their versions, what people say about them, and rounds in which everybody writes first."""

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cocreate.accounts.models import Guest
from cocreate.core.ids import new_id
from cocreate.core.keys import key_of, new_salt, opens
from cocreate.meetings.models import MOST, Meeting
from cocreate.trajectories.models import Member, Trajectory

from .schema import EMPTY

PURPOSE = "cocreate.documents.said"
ROOM = "document:"
MEMBER = "member:"  # how a token of its room names who takes part


def empty() -> dict[str, object]:
    """Return a text without words."""
    return dict(EMPTY)


class Document(models.Model):
    """A text that people write together. What is in it now, the room knows; `content` is that when it was quiet."""

    class Kind(models.TextChoices):
        """What it becomes."""

        AGREEMENT = "agreement", _("an agreement")
        MINUTES = "minutes", _("minutes of a meeting")
        LETTER = "letter", _("a letter")
        PASSAGE = "passage", _("a passage for the guide")
        OTHER = "other", _("something else")

    class Reading(models.TextChoices):
        """Who reads it while it is being written."""

        EVERYBODY = "everybody", _("whoever may read the trajectory")
        MEMBERS = "members", _("only who takes part")

    class Writing(models.TextChoices):
        """Who writes in it. Who does not, suggests."""

        MEMBERS = "members", _("who takes part")
        PULLERS = "pullers", _("who pulls the trajectory")

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    trajectory = models.ForeignKey(Trajectory, models.CASCADE, related_name="documents")
    once = models.CharField(
        max_length=64, null=True, blank=True, unique=True, editable=False, help_text="core.api.once"
    )
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("what does it become?"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    reading = models.CharField(
        _("who reads it while you write?"), max_length=10, choices=Reading.choices, default=Reading.EVERYBODY
    )
    writing = models.CharField(_("who writes in it?"), max_length=10, choices=Writing.choices, default=Writing.MEMBERS)
    content = models.JSONField(default=empty, help_text="ProseMirror JSON, as schema.json allows")
    text = models.TextField(blank=True, help_text="the same, words only")
    set_aside = models.JSONField(default=list, help_text='what was in the room and could not be kept: {"what", "text"}')
    standing = models.ForeignKey(
        "Version", models.SET_NULL, null=True, blank=True, related_name="+", help_text="the version last settled"
    )
    is_settled = models.BooleanField(default=False, help_text="it stands still; else it is being written (again)")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-changed_at", "id"]
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="settled_text_has_a_version",
                condition=models.Q(is_settled=False) | models.Q(standing__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the path of its page."""
        return f"{self.trajectory.get_absolute_url()}teksten/{self.pk}/"

    @property
    def room(self) -> str:
        """The name of its live room."""
        return f"{ROOM}{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it may be written in now."""
        return not self.is_settled and self.trajectory.closed_at is None


class Version(models.Model):
    """A text as it was at a moment, kept with a name. A settled one tells when and by how many it was agreed."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=120, blank=True)
    content = models.JSONField()
    text = models.TextField(blank=True)
    wrote = models.JSONField(default=list, help_text="who wrote since the one before: [role, people]")
    made_at = models.DateTimeField(default=timezone.now)
    agreed_on = models.DateField(_("when was it agreed?"), null=True, blank=True)
    present = models.PositiveIntegerField(
        _("how many people were there?"), null=True, blank=True, validators=[MaxValueValidator(MOST)]
    )
    meeting = models.ForeignKey(Meeting, models.SET_NULL, null=True, blank=True, related_name="settled_texts")
    for_all = models.BooleanField(default=False, help_text="whoever may read the trajectory reads it once settled")

    class Meta:
        ordering: ClassVar = ["-number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints: ClassVar = [models.UniqueConstraint(fields=["document", "number"], name="version_numbered_once")]

    def __str__(self) -> str:
        return self.name or str(self.number)


class Writer(models.Model):
    """That a member wrote in a text, and when last. Counts of roles come from it, never who."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="writers")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["document", "member"], name="writer_once")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.document_id}"


class Said(models.Model):
    """What someone says about a text: seen by the group, and by others after the nod of who pulls."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    guest = models.ForeignKey(Guest, models.SET_NULL, null=True, blank=True, related_name="+")
    member = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")
    role = models.CharField(max_length=60, blank=True, help_text="the role it was said from, in words")
    name = models.CharField(_("your name"), max_length=80, blank=True)
    quote = models.TextField(_("which words is it about?"), max_length=2000, blank=True)
    start = models.CharField(max_length=400, blank=True, help_text="Yjs relative position, base64; empty: the whole")
    end = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField(default=timezone.now)
    nodded_at = models.DateTimeField(null=True, blank=True, help_text="since when all who read the text see it")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    secret_salt = models.CharField(max_length=32, default=new_salt, editable=False)

    #: Its word in addresses.
    WORD: ClassVar[str]
    #: What is wiped when it is taken back.
    WIPED: ClassVar[tuple[str, ...]] = ("name", "role", "quote", "start", "end")

    class Meta:
        abstract = True
        ordering: ClassVar = ["at", "id"]

    @property
    def secret(self) -> str:
        """The key of who said it: an HMAC, so that the database alone opens nothing."""
        return key_of(PURPOSE, self.secret_salt)

    @property
    def secret_path(self) -> str:
        """The page with which who said it takes it back, in any browser."""
        return reverse("documents:own", args=(self.WORD, self.pk, self.secret))

    def opens_with(self, secret: str) -> bool:
        """Whether `secret` is the key of who said it."""
        return opens(PURPOSE, self.secret_salt, secret)


class Suggestion(Said):
    """Other words for some words of a text."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("taken over")
        DECLINED = "declined", _("not taken over")
        WITHDRAWN = "withdrawn", _("taken back")

    document = models.ForeignKey(Document, models.CASCADE, related_name="suggestions")
    replacement = models.TextField(_("what would you write?"), max_length=5000, blank=True)
    why = models.TextField(_("why?"), max_length=1000, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("why not?"), max_length=300, blank=True)

    WORD: ClassVar[str] = "voorstel"
    WIPED: ClassVar[tuple[str, ...]] = (*Said.WIPED, "replacement", "why")

    class Meta(Said.Meta):
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")

    def __str__(self) -> str:
        return f"{self.quote[:30]} → {self.replacement[:30]}"


class Comment(Said):
    """A remark on a passage, an answer to one, or a word in the conversation about a suggestion."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="comments")
    suggestion = models.ForeignKey(Suggestion, models.CASCADE, null=True, blank=True, related_name="comments")
    answers = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="answered_by")
    body = models.TextField(_("what do you want to say?"), max_length=2000, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    WORD: ClassVar[str] = "opmerking"
    WIPED: ClassVar[tuple[str, ...]] = (*Said.WIPED, "body")

    class Meta(Said.Meta):
        verbose_name = _("comment")
        verbose_name_plural = _("comments")

    def __str__(self) -> str:
        return self.body[:70]


class Round(models.Model):
    """A question to which everybody first writes alone; then all of it is laid side by side."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="rounds")
    question = models.CharField(_("what does everybody write about?"), max_length=300)
    opened_at = models.DateTimeField(default=timezone.now)
    shown_at = models.DateTimeField(null=True, blank=True, help_text="since when all lies side by side")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-opened_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document"], condition=models.Q(ended_at__isnull=True), name="one_round_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.question


class Draft(models.Model):
    """What one person wrote in a round: their own until it is laid beside the others."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    round = models.ForeignKey(Round, models.CASCADE, related_name="drafts")
    guest = models.ForeignKey(Guest, models.CASCADE, related_name="+")
    name = models.CharField(_("your name"), max_length=80, blank=True)
    text = models.TextField(_("what would you write?"), max_length=10_000)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]  # random, so that nobody is first by being fast
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "guest"], name="draft_once")]

    def __str__(self) -> str:
        return self.text[:70]

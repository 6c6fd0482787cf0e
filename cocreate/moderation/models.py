"""What waits for an editor, and what editors say of it."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cocreate.accounts.models import Guest, Person
from cocreate.core.ids import new_id


class Status(models.TextChoices):
    """Where an item stands."""

    WAITING = "waiting", _("waiting")
    QUESTION = "question", _("question asked")
    PUBLISHED = "published", _("published")
    DECLINED = "declined", _("declined")
    MERGED = "merged", _("merged with another")
    WITHDRAWN = "withdrawn", _("withdrawn")


def text_of(words: Iterable[str]) -> str:
    """Return what stands in fields of words, each on a line of its own."""
    return "\n".join(filter(None, words))


class Moderated(models.Model):
    """Something that is seen by all only after someone, or earned trust, let it through."""

    id = models.CharField(primary_key=True, max_length=12, default=new_id, editable=False)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.WAITING)
    offered_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    giver = models.ForeignKey(Guest, models.SET_NULL, null=True, blank=True, related_name="%(class)ss")
    suspicion = models.JSONField(
        default=list, blank=True, help_text="why it looks like spam; such an item waits longer"
    )
    waits_longer = models.BooleanField(default=False, help_text="suspicion is not empty; the queue shows it last")
    editors_note = models.CharField(max_length=300, blank=True, help_text="what an editor changed; everybody sees it")
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged_from")

    #: The fragment with which the queue shows everything of it; the context holds `item`.
    moderation_template: ClassVar[str] = "moderation/_item.html"
    #: The fields with the words that somebody typed.
    moderation_words: ClassVar[tuple[str, ...]]
    #: Whether it is seen at once unless it looks like spam, or an editor decided otherwise: it is its maker's own page.
    at_once: ClassVar[bool] = False

    class Meta:
        abstract = True

    @classmethod
    def for_moderation(cls, items: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
        """Return `items` with all that `moderation_template` reads, in a fixed few queries."""
        return items.select_related("giver__person", "decided_by", "merged_into")

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it now."""
        return self.status == Status.PUBLISHED

    def moderation_title(self) -> str:
        """Return a line that tells an editor what this is."""
        raise NotImplementedError

    def moderation_text(self) -> str:
        """Return the words that are compared with other items to find the same text sent twice."""
        return text_of(getattr(self, name) for name in self.moderation_words)

    def page_tags(self, *, seen: bool = True) -> list[str]:
        """Return the tags of pages that show this item; when it is not `seen` by everybody, only those of its own."""
        raise NotImplementedError

    def publish_problems(self) -> list[str]:
        """Return what must be mended before everybody may see it, as sentences for an editor; empty if nothing."""
        return []

    def publish_doubts(self) -> list[str]:
        """Return what an editor should look at once more before publishing, as sentences; none of it forbids it."""
        return []


class Remark(models.Model):
    """What an editor asked or told the giver about an item, and what the giver answered."""

    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    by_editor = models.BooleanField()
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=12, choices=Status.choices, blank=True)
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=["object_type", "object_id"]),)

    def __str__(self) -> str:
        return self.text[:60]


class Template(models.Model):
    """A sentence that editors begin from when they ask or decline; they change it as they like."""

    class Use(models.TextChoices):
        """When it is offered."""

        ASK = "ask", _("a question")
        DECLINE = "decline", _("a reason to decline")

    use = models.CharField(_("for"), max_length=8, choices=Use.choices)
    name = models.CharField(_("name"), max_length=60)
    text = models.TextField(_("text"))
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)

    class Meta:
        ordering = ("use", "position", "id")
        verbose_name = _("sentence")
        verbose_name_plural = _("sentences")

    def __str__(self) -> str:
        return self.name


REASONS = [
    ("hurts", _("it hurts or insults someone")),
    ("private", _("it shows something private")),
    ("wrong", _("it is not true")),
    ("spam", _("it is advertising")),
    ("rights", _("it belongs to someone else")),
    ("other", _("something else")),
]


class Report(models.Model):
    """A reader says something is wrong with a public item."""

    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    reason = models.CharField(
        max_length=20,
        choices=REASONS,
    )
    text = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=["object_type", "object_id"]),)

    def __str__(self) -> str:
        return f"{self.reason}: {self.object_type} {self.object_id}"


class Message(models.Model):
    """What someone wrote on the contact page."""

    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    suspicion = models.JSONField(default=list, blank=True)
    waits_longer = models.BooleanField(default=False)
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return self.text[:60]


class Policy(models.Model):
    """How the owner wants moderation to work. One row."""

    trust_known_givers = models.BooleanField(
        _("someone whose contribution was published before passes at once"), default=True
    )
    trust_after = models.PositiveSmallIntegerField(_("how many published contributions earn that trust"), default=1)

    class Meta:
        verbose_name = _("policy")
        permissions: ClassVar = [("decide", _("may publish, ask, decline and merge what waits"))]

    def __str__(self) -> str:
        return "policy"

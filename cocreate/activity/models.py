"""The log."""

from typing import Any, ClassVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cocreate.accounts.models import Guest, Person

#: The verbs in words; one that is not here is shown as it is.
WORDS: dict[str, str | Promise] = {
    "offer": _("shared"),
    "submit": _("handed in"),
    "publish": _("published"),
    "ask": _("asked a question"),
    "answer": _("answered"),
    "decline": _("declined"),
    "merge": _("merged"),
    "withdraw": _("withdrew"),
    "undo": _("undid a decision"),
    "edit": _("changed as an editor"),
    "change": _("changed"),
    "consent": _("changed the consent"),
    "describe": _("described the picture"),
    "erase": _("erased files"),
    "write_out": _("wrote out what is said"),
    "tell": _("told what came of it"),
    "report": _("reported"),
    "handle": _("handled"),
    "write": _("wrote to the editors"),
    "agree": _("changed the agreements"),
    "attached": _("attached to a passage"),
    "detached": _("taken away from a passage"),
    "worked_in": _("worked in"),
    "undid_work_in": _("took out again"),
    "published": _("published"),
    "unpublished": _("took offline"),
    "moved": _("moved"),
    "case.draft": _("began a case of what a trajectory learned"),
    "case.yes": _("let a case be made of a trajectory"),
    "case.no": _("took that back"),
    "quote": _("set words apart as a quote"),
    "quote.drop": _("took a quote away"),
    "quote.gone": _("lost a quote whose words are gone"),
    "cut": _("made the recording shorter"),
    "voice.belong": _("said whose voice it is"),
    "voice.describe": _("described the voice"),
    "nod.ask": _("asked the speaker"),
    "nod.yes": _("said yes"),
    "nod.no": _("said no"),
}
MESSAGE = "The activity log is append-only."


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads and appends, nothing else."""

    def update(self, **fields: Any) -> int:
        """Raise TypeError, but for what Django itself does when a person or guest is deleted: it takes them off."""
        if set(fields) <= {"person", "guest"} and not any(fields.values()):
            return super().update(**fields)
        raise TypeError(MESSAGE)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        """Raise TypeError."""
        raise TypeError(MESSAGE)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Raise TypeError."""
        raise TypeError(MESSAGE)


class Entry(models.Model):
    """One thing that happened. Holds no words of anybody: only who, what, where and when."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    verb = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    guest = models.ForeignKey(Guest, models.SET_NULL, null=True, blank=True, related_name="+")
    scope = models.CharField(max_length=80, blank=True, help_text="guide, or trajectory:<id>")
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    data = models.JSONField(default=dict, blank=True)

    objects: ClassVar = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=["object_type", "object_id"]),
            models.Index(fields=["verb", "-at"]),
            models.Index(fields=["object_type", "-at"]),
            models.Index(fields=["scope", "-at"]),
        )
        permissions: ClassVar = [("read_log", _("may read the activity log"))]

    @property
    def word(self) -> str:
        """What happened, in words."""
        return str(WORDS.get(self.verb, self.verb))

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save once; raise TypeError on a change."""
        if self.pk is not None:
            raise TypeError(MESSAGE)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raise TypeError: nothing is ever taken out of the log."""
        raise TypeError(MESSAGE)

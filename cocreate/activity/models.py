"""The log."""

from typing import Any

from django.db import models

from cocreate.accounts.models import Guest, Person


class Entry(models.Model):
    """One thing that happened. Holds no words of anybody: only who, what, where and when."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    verb = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    guest = models.ForeignKey(Guest, models.SET_NULL, null=True, blank=True, related_name="+")
    scope = models.CharField(max_length=80, blank=True, help_text="guide, or trajectory:<slug>")
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=["object_type", "object_id"]),)

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save once; raise TypeError on a change."""
        if self.pk is not None:
            msg = "The activity log is append-only."
            raise TypeError(msg)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raise TypeError: nothing is ever taken out of the log."""
        msg = "The activity log is append-only."
        raise TypeError(msg)

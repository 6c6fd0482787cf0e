"""One table of what is public, and the words that stand in it."""

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One public thing, as `core.entries.SearchEntry`, with its terms.

    The full-text index over `terms` is the database's own (see `backends.py`) and follows this table by itself.
    A migration that rebuilds this table on SQLite must call `backends.here().make()` again: its triggers go with it.
    """

    key = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    path = models.CharField(max_length=1000)
    language = models.CharField(max_length=12)
    at = models.DateTimeField(null=True)
    until = models.DateField(null=True)
    terms = models.TextField(help_text="see folding.terms_of")

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return self.title


class Word(models.Model):
    """A term that stands in at least one entry: what a mistyped word is compared with."""

    text = models.CharField(primary_key=True, max_length=50)

    class Meta:
        ordering: ClassVar = ["text"]

    def __str__(self) -> str:
        return self.text

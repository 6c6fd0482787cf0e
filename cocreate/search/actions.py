"""Writes. They run inside the transaction of the write that they follow."""

from collections.abc import Iterable
from itertools import islice

from django.db import connection, transaction

from cocreate.core.entries import SearchEntry

from . import backends
from .folding import terms_of
from .models import Entry, Word

BATCH = 500
FIELDS = ["kind", "title", "text", "path", "language", "at", "until", "terms"]


@transaction.atomic
def put(entry: SearchEntry) -> None:
    """Make one public thing findable, or replace what was known of it."""
    before = _terms(Entry.objects.filter(key=entry.key))
    _save([entry])
    _forget(before - _terms(Entry.objects.filter(key=entry.key)))


@transaction.atomic
def drop(key: str) -> None:
    """Make one thing unfindable, its words too when nothing else holds them."""
    before = _terms(Entry.objects.filter(key=key))
    Entry.objects.filter(key=key).delete()
    _forget(before)


@transaction.atomic
def reindex(entries: Iterable[SearchEntry]) -> int:
    """Replace the whole index by `entries`, BATCH in memory at a time; return how many there are.

    Other writes wait until it is done, so that nothing withdrawn meanwhile can slip in; readers keep the old index.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE search_entry IN SHARE ROW EXCLUSIVE MODE")
    Entry.objects.all().delete()
    Word.objects.all().delete()
    count = 0
    rest = iter(entries)
    while batch := list(islice(rest, BATCH)):
        _save(batch)
        count += len(batch)
    backends.here().settle()
    return count


def _save(entries: list[SearchEntry]) -> None:
    rows = [_row(entry) for entry in entries]
    Entry.objects.bulk_create(rows, update_conflicts=True, unique_fields=["key"], update_fields=FIELDS)
    terms = {term for row in rows for term in row.terms.split(" ") if term[0] not in "@^"}
    new = terms - backends.here().known(terms)
    # In one order everywhere, so that two writes never wait for each other.
    Word.objects.bulk_create([Word(text=term) for term in sorted(new)], ignore_conflicts=True)


def _row(entry: SearchEntry) -> Entry:
    title, text = _storable(entry.title), _storable(entry.text)
    return Entry(
        key=entry.key,
        kind=entry.kind,
        title=title[:300],
        text=text,
        path=entry.path,
        language=entry.language,
        at=entry.at,
        until=entry.until,
        terms=terms_of(title, text, entry.kind, entry.language),
    )


def _storable(text: str) -> str:
    """Return `text` without what a database cannot hold: NUL and halves of characters."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()


def _terms(entries: Iterable[Entry]) -> set[str]:
    return {term for entry in entries for term in entry.terms.split(" ") if term[0] not in "@^"}


def _forget(terms: set[str]) -> None:
    """Take out of the vocabulary those of `terms` that stand nowhere any more."""
    if terms:
        Word.objects.filter(text__in=backends.here().unused(sorted(terms))).delete()

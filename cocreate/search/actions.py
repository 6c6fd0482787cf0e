"""Writes. They run inside the transaction of the write that they follow."""

import time
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TypeVar

from django.db import transaction

from cocreate.core import page_cache
from cocreate.core.entries import SearchEntry

from . import backends, sources
from .folding import GROWN, terms_of
from .models import Entry, Word
from .queries import MADE

BATCH = 200  # entries in one transaction of reindex: writers wait no longer than that
WORDS = 2000  # words in one
PAUSE = 0.01  # seconds between two, in which other writers get their turn
T = TypeVar("T")
FIELDS = ["kind", "title", "text", "path", "language", "at", "until", "terms"]


@transaction.atomic
def put(entry: SearchEntry) -> None:
    """Make one public thing findable, or replace what was known of it."""
    before = _terms(Entry.objects.filter(key=entry.key))
    _forget(before - _save([_row(entry)]))


@transaction.atomic
def drop(key: str) -> None:
    """Make one thing unfindable, its words too when nothing else holds them."""
    gone = list(Entry.objects.filter(key=key))
    _expire(gone)
    Entry.objects.filter(key=key).delete()
    _forget(_terms(gone))


def fill(entries: Iterable[SearchEntry]) -> None:
    """Make many things findable in short transactions, in an index that knows none of them."""
    for batch in _batches(entries, BATCH):
        with transaction.atomic():
            _save([_row(entry) for entry in batch])


def reindex() -> int:
    """Make the index hold exactly what is public, in short transactions; return how many entries there are.

    Every batch reads what is public while no other can write in the index, so nothing withdrawn meanwhile slips in,
    and leaves those entries right. So it may be stopped at any point and begun again; readers and writers go on.
    """
    known = Entry.objects.order_by("pk").values_list("key", flat=True)
    for batch in _batches(dict.fromkeys(chain(sources.keys(), known.iterator())), BATCH):
        _refresh(batch)
        time.sleep(PAUSE)
    for words in _batches(list(Word.objects.values_list("pk", flat=True)), WORDS):
        with transaction.atomic():
            _forget(set(words))
        time.sleep(PAUSE)
    while backends.here().settle():
        time.sleep(PAUSE)
    return Entry.objects.count()


@transaction.atomic
def _refresh(keys: list[str]) -> None:
    """Make the index right for `keys`, writing only what differs."""
    backends.here().hold()
    public = {entry.key: _row(entry) for entry in sources.entries(keys)}
    stored = {row.key: row for row in Entry.objects.filter(key__in=keys)}
    gone = [row for key, row in stored.items() if key not in public]
    changed = [row for key, row in public.items() if key not in stored or not _same(row, stored[key])]
    before = _terms(gone) | _terms(stored[row.key] for row in changed if row.key in stored)
    _expire(gone)
    Entry.objects.filter(pk__in=[row.pk for row in gone]).delete()
    _save(changed)
    backends.here().learn(_terms(public.values()))
    _forget(before - _terms(changed))
    if gone or changed:
        page_cache.expire("contributions")  # a tag of every page with results


def _same(one: Entry, other: Entry) -> bool:
    return all(getattr(one, field) == getattr(other, field) for field in FIELDS)


def _save(rows: list[Entry]) -> set[str]:
    """Write rows, new or not, and the words in them; return those words."""
    _expire(rows)
    Entry.objects.bulk_create(rows, update_conflicts=True, unique_fields=["key"], update_fields=FIELDS)
    terms = _terms(rows)
    backends.here().learn(terms)
    return terms


def _expire(rows: Iterable[Entry]) -> None:
    """Have what editors made read again, when some of it changes; an entry never goes from one side to the other."""
    if any(row.kind not in GROWN for row in rows):
        page_cache.expire(MADE)


def _forget(terms: set[str]) -> None:
    """Take out of the vocabulary those of `terms` that stand nowhere any more.

    A word that another write holds at this moment is left alone.
    """
    if terms:
        free = Word.objects.filter(text__in=terms).order_by("text").select_for_update(skip_locked=True)
        words = list(free.values_list("text", flat=True))
        Word.objects.filter(text__in=backends.here().unused(words)).delete()


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
    every = {term for entry in entries for term in entry.terms.split(" ")}
    return {term for term in every if term[0] not in "@^"}


def _batches(things: Iterable[T], most: int) -> Iterator[list[T]]:
    rest = iter(things)
    while batch := list(islice(rest, most)):
        yield batch

"""Reads."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from django.utils import timezone

from cocreate.core import kept

from . import backends
from .models import Entry
from .parsing import Query, Wanted, parse
from .scoring import Counted, Found, Judge
from .snippets import Marker, Piece
from .typos import forgive

KINDS = (
    *("chapter", "stone", "trait", "case", "interview", "method"),
    *("trajectory", "meeting", "thing", "document", "contribution"),
)
CAP = 200  # beyond these nobody looks, so beyond these nothing is ranked or counted
TITLED = 100  # of what is very common, the newest that have it in their title
FEW = 32  # words with one beginning: these are looked up one by one
PAGE = 20
MADE = "search:made"  # the tag of what editors made, in the index
_made: kept.Kept[list[Counted]] = kept.Kept(1)


@dataclass(frozen=True)
class Hit:
    """One entry as it is shown."""

    entry: Entry
    title: list[Piece]
    text: list[Piece]


@dataclass(frozen=True)
class Results:
    """What a search found. `more`: there are more than were counted, because the words are very common."""

    query: Query = field(default_factory=Query)
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    more: bool = False
    page: int = 1
    pages: int = 1
    until: date | None = None

    @property
    def found_at_all(self) -> int:
        """How many there are of all kinds together, as far as counted."""
        return sum(self.counts.values())

    @property
    def instead(self) -> list[Wanted]:
        """The words for which another was looked up."""
        return [wanted for wanted in self.query.wanted if wanted.instead]


def search(typed: str, kind: str = "", page: int = 1, size: int = PAGE) -> Results:
    """Return page `page` (from 1) of what is public and fits `typed`, best first; of one kind when it is given.

    An unknown kind finds nothing; a page beyond the last is the last.
    """
    query, ids, more = _candidates(parse(typed))
    candidates = _read(ids)
    counts = Counter(found.kind for found in candidates)
    shown = [found for found in candidates if found.kind == kind] if kind else candidates
    ranked = sorted(shown, key=Judge(query).score, reverse=True)
    pages = max(1, -(-len(ranked) // size))
    page = min(max(1, page), pages)
    on_page = [found.id for found in ranked[(page - 1) * size : page * size]]
    by_id = {one.id: one for one in Entry.objects.defer("terms").filter(id__in=backends.here().among(on_page))}
    entries = [by_id[each] for each in on_page if each in by_id]  # one may have been withdrawn a moment ago
    marker = Marker(query)
    return Results(
        query=query,
        hits=[Hit(e, marker.marked(e.title), marker.snippet(e.text)) for e in entries],
        total=len(ranked),
        counts={name: counts[name] for name in sorted(counts, key=_order)},
        more=more,
        page=page,
        pages=pages,
        until=min((found.until for found in candidates if found.until), default=None),
    )


def keys(typed: str, kind: str) -> list[str]:
    """Return the keys of what is public, of one kind, and fits `typed`; of what is very common the newest CAP."""
    _query, candidates, _more = _candidates(parse(typed))
    return list(Entry.objects.filter(id__in=candidates, kind=kind).values_list("key", flat=True))


def _order(kind: str) -> int:
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def _candidates(query: Query) -> tuple[Query, list[int], bool]:
    """Return the query as understood, the ids of what fits it, and whether there is more.

    Mistyped words are mended and words that stand nowhere left out. Only when no entry holds all that remain, any of
    them will do. The last word may be a beginning, unless as a word it is very common already.
    """
    query = query.but(wanted=tuple(_mended(query.wanted)))
    if not query.wanted:
        return query, [], False
    whole = query.but(wanted=tuple(replace(wanted, prefix="", words=()) for wanted in query.wanted))
    tries = [whole] if whole == query else [whole, query]
    if len(query.wanted) > 1:
        tries.append(whole.but(any_will_do=True))
    found: list[int] = []
    for attempt in tries:
        if attempt.any_will_do and found:
            break
        query, found = attempt, backends.here().find(attempt, CAP + 1)
        if len(found) > CAP:
            return query, _with_the_best(query, found[:CAP]), True
    return query, found, False


def _with_the_best(query: Query, newest: list[int]) -> list[int]:
    """Return the newest of what is very common, with what editors made and what has it in the title."""
    judge, today = Judge(query), timezone.localdate()
    fitting = (one.id for one in made() if (one.until is None or one.until >= today) and judge.fits(one))
    titled = backends.here().find(query.but(in_title=True), TITLED)
    return list(dict.fromkeys((*newest, *islice(fitting, CAP), *titled)))


def made() -> Sequence[Counted]:
    """Return all that editors made, the newest first: little beside what people gave, and long.

    A process keeps it until something of it changes.
    """
    known, born = _made.look(""), kept.begin()
    if known is None:
        rows = _fetch(backends.here().made())
        known = _made.keep("", [Counted(one) for one in rows], [MADE], born)
    return known


def _read(ids: list[int]) -> list[Found | Counted]:
    """Return what is needed to rank entries; what editors made is at hand."""
    known = {one.id: one for one in _made.look("") or ()}
    at_hand: list[Found | Counted] = [known[each] for each in ids if each in known]
    return at_hand + _fetch([each for each in ids if each not in known])


def _fetch(ids: list[int]) -> list[Found]:
    """Return entries, the newest first."""
    rows = Entry.objects.filter(id__in=backends.here().among(ids)) if ids else Entry.objects.none()
    found = rows.order_by("-id").values_list("id", "kind", "until", "terms")
    return [Found(number, kind, until, f" {terms} ") for number, kind, until, terms in found]


def _mended(wanted: tuple[Wanted, ...]) -> Iterator[Wanted]:
    """Give each word that stands somewhere; for one that stands nowhere, the words that were probably meant, if any.

    A beginning that no other word has is none.
    """
    beginning = wanted[-1].prefix if wanted else ""
    terms = {term for each in wanted for term in each.terms}
    known = backends.here().known(terms, beginning, FEW + 1 if beginning else 0)
    for each in wanted:
        begun = {term for term in known if term.startswith(each.prefix)} if each.prefix else set()
        if not begun and not any(known.issuperset(form) for form in each.forms):
            if meant := forgive(each):
                yield meant
        elif begun <= {each.prefix}:
            yield replace(each, prefix="")
        else:
            yield each if len(begun) > FEW else replace(each, words=tuple(sorted(begun)))

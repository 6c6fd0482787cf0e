"""In what order candidates are shown: the same for both databases."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from sys import intern

from .folding import GROWN
from .parsing import Query, Wanted

COMMON_LENGTH = 1000  # characters of the terms of an ordinary entry
SATURATION = 1.2  # BM25's k1: the fifth mention of a word tells less than the second
LENGTH_MATTERS = 0.75  # BM25's b
MADE_FOR_IT = 1.25  # what editors wrote for the guide, beside one voice on the same thing

LAST = "\U0010ffff"  # comes after every letter

Score = tuple[bool, float, float, int]


@dataclass(slots=True)
class Found:
    """A candidate: enough to rank it and to know until when it may be shown."""

    id: int
    kind: str
    until: date | None
    terms: str  # as folding.terms_of makes them, with a space on either side

    def times(self, term: str) -> int:
        """Return how often a term stands in it."""
        count = self.terms.count(f" {term} ")
        if count and f" {term} {term} " in self.terms:  # they share a space, and a count takes nothing twice
            return self.terms.split().count(term)
        return count

    def times_begun(self, beginning: str) -> int:
        """Return how many of its terms begin so."""
        return self.terms.count(f" {beginning}")


class Sorted(Found):
    """The same for one that is looked at often: counting in a long text takes long, in a sorted list it does not."""

    __slots__ = ("_sorted",)

    def __init__(self, found: Found) -> None:
        super().__init__(found.id, found.kind, found.until, found.terms)
        self._sorted = sorted(map(intern, found.terms.split()))

    def times(self, term: str) -> int:
        """See Found."""
        return bisect_right(self._sorted, term) - bisect_left(self._sorted, term)

    def times_begun(self, beginning: str) -> int:
        """See Found."""
        return bisect_left(self._sorted, f"{beginning}{LAST}") - bisect_left(self._sorted, beginning)


class Judge:
    """A query, ready to be held against many entries."""

    def __init__(self, query: Query) -> None:
        self._words = query.wanted
        self._any_will_do = query.any_will_do

    def fits(self, found: Found) -> bool:
        """Whether the database would find this entry."""
        return (any if self._any_will_do else all)(_times(word, found) for word in self._words)

    def score(self, found: Found) -> Score:
        """Return what to sort on, best highest.

        First a title that is exactly what was asked, then how fully the title holds the words (1 as a word, ½ as a
        beginning), then how often the words stand in it for its length (BM25 without the rarity of words), then the
        newest.
        """
        titles, weight = [], 0.0
        length = 1 - LENGTH_MATTERS + LENGTH_MATTERS * len(found.terms) / COMMON_LENGTH
        for word in self._words:
            times = _times(word, found)
            titles.append(_in_title(word, found) if times else 0.0)
            weight += times * (SATURATION + 1) / (times + SATURATION * length)
        least = min(titles, default=0.0)
        exact = least == 1 and found.times_begun("^") - found.times_begun("^=") == len(titles)
        weight = (weight + sum(titles)) * (1 if found.kind in GROWN else MADE_FOR_IT)
        return exact, 0.0 if self._any_will_do else least, weight, found.id


def _times(wanted: Wanted, found: Found) -> float:
    """Return how often a word stands in an entry in its most common form; half for what only begins so."""
    most = 0.0
    for form in wanted.forms:
        times = found.times(form[0]) if len(form) == 1 else min(map(found.times, form))
        most = max(most, times)
    return most or (found.times_begun(wanted.prefix) / 2 if wanted.prefix else 0.0)


def _in_title(wanted: Wanted, found: Found) -> float:
    """Return 1 when a word stands in the title, ½ when it begins a word of it, else 0."""
    for form in wanted.forms:
        if all(found.times(f"^{term}") for term in form):
            return 1.0
    return 0.5 if wanted.prefix and found.times_begun(f"^{wanted.prefix}") else 0.0

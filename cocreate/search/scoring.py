"""In what order candidates are shown: the same for both databases."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from sys import intern

from .folding import GROWN, LAST
from .parsing import Query, Wanted

COMMON_LENGTH = 1000  # characters of the terms of an ordinary entry
SATURATION = 1.2  # BM25's k1: the fifth mention of a word tells less than the second
LENGTH_MATTERS = 0.75  # BM25's b
MADE_FOR_IT = 1.25  # what editors wrote for the guide, beside one voice on the same thing

Score = tuple[bool, float, float, int]


@dataclass(slots=True)
class Found:
    """A candidate: enough to rank it and to know until when it may be shown."""

    id: int
    kind: str
    until: date | None
    terms: str  # as folding.terms_of makes them, with a space on either side

    def times(self, term: str) -> int:
        """Return how often a term stands in it, given with its spaces."""
        count = self.terms.count(term)
        if count and term + term[1:] in self.terms:  # they share a space, and a count takes nothing twice
            return self.terms.split().count(term.strip())
        return count

    @property
    def length(self) -> int:
        """How long its terms are."""
        return len(self.terms)

    @property
    def begun(self) -> Callable[[str], int]:
        """What tells how many of its terms begin so, given with a space before it."""
        return self.terms.count

    @property
    def holds(self) -> Callable[[str], bool]:
        """What tells whether a term stands in it, given with its spaces."""
        return self.terms.__contains__


class Counted:
    """The same for one that is looked at often: its terms were counted, so that nobody counts in a long text again."""

    __slots__ = ("_order", "_terms", "id", "kind", "length", "until")

    def __init__(self, found: Found) -> None:
        self.id, self.kind, self.until, self.length = found.id, found.kind, found.until, found.length
        self._terms = Counter(intern(f" {term} ") for term in found.terms.split())
        self._order = sorted(self._terms)

    @property
    def times(self) -> Callable[[str], int]:
        """See Found."""
        return self._terms.__getitem__

    @property
    def holds(self) -> Callable[[str], bool]:
        """See Found."""
        return self._terms.__contains__

    def begun(self, beginning: str) -> int:
        """See Found."""
        first, last = bisect_left(self._order, beginning), bisect_left(self._order, beginning + LAST)
        return sum(map(self._terms.__getitem__, self._order[first:last]))


class _Asked:
    """One word, ready to be counted in many entries."""

    def __init__(self, wanted: Wanted, mark: str = "") -> None:
        forms = [tuple(f" {mark}{term} " for term in form) for form in wanted.forms]
        self._single = [form[0] for form in forms if len(form) == 1]
        self._joint = [form for form in forms if len(form) > 1]
        self._beginning = f" {mark}{wanted.prefix}" if wanted.prefix else ""

    def times(self, found: Found | Counted) -> float:
        """Return how often a word stands in an entry in its most common form; half for what only begins so."""
        times = max(map(found.times, self._single), default=0)
        for form in self._joint:
            times = max(times, min(map(found.times, form)))
        return times or (found.begun(self._beginning) / 2 if self._beginning else 0.0)

    def stands(self, found: Found | Counted) -> float:
        """Return 1 when a word stands in an entry, ½ when it begins a word of it, else 0."""
        holds = found.holds
        if any(map(holds, self._single)) or any(all(map(holds, form)) for form in self._joint):
            return 1.0
        return 0.5 if self._beginning and found.begun(self._beginning) else 0.0


class Judge:
    """A query, ready to be held against many entries."""

    def __init__(self, query: Query) -> None:
        self._words = [(_Asked(wanted), _Asked(wanted, "^")) for wanted in query.wanted]
        self._any_will_do = query.any_will_do

    def fits(self, found: Found | Counted) -> bool:
        """Whether the database would find this entry."""
        return (any if self._any_will_do else all)(word.stands(found) for word, _ in self._words)

    def score(self, found: Found | Counted) -> Score:
        """Return what to sort on, best highest.

        First a title that is exactly what was asked, then how fully the title holds the words (1 as a word, ½ as a
        beginning), then how often the words stand in it for its length (BM25 without the rarity of words), then the
        newest.
        """
        titles, weight = [], 0.0
        length = 1 - LENGTH_MATTERS + LENGTH_MATTERS * found.length / COMMON_LENGTH
        for word, in_title in self._words:
            times = word.times(found)
            titles.append(in_title.stands(found) if times else 0.0)
            weight += times * (SATURATION + 1) / (times + SATURATION * length)
        least = min(titles, default=0.0)
        exact = least == 1 and found.begun(" ^") - found.begun(" ^=") == len(titles)
        weight = (weight + sum(titles)) * (1 if found.kind in GROWN else MADE_FOR_IT)
        return exact, 0.0 if self._any_will_do else least, weight, found.id

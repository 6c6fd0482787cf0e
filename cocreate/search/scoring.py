"""In what order candidates are shown: the same for both databases."""

from dataclasses import dataclass
from datetime import date

from .folding import GROWN
from .parsing import Query, Wanted

COMMON_LENGTH = 1000  # characters of the terms of an ordinary entry
SATURATION = 1.2  # BM25's k1: the fifth mention of a word tells less than the second
LENGTH_MATTERS = 0.75  # BM25's b
MADE_FOR_IT = 1.25  # what editors wrote for the guide, beside one voice on the same thing

Score = tuple[bool, float, float, int]


@dataclass(frozen=True)
class Found:
    """A candidate: enough to rank it and to know until when it may be shown."""

    id: int
    kind: str
    until: date | None
    terms: str


def score(query: Query, found: Found) -> Score:
    """Return what to sort on, best highest.

    First a title that is exactly what was asked, then how fully the title holds the words (1 as a word, ½ as a
    beginning), then how often the words stand in it for its length (BM25 without the rarity of words), then the newest.
    """
    terms = f" {found.terms} "
    length = len(terms)
    titles = [_in_title(wanted, terms) for wanted in query.wanted]
    exact = min(titles, default=0) == 1 and terms.count(" ^") - terms.count(" ^=") == len(titles)
    weight = sum(titles) + sum(_weight(wanted, terms, length) for wanted in query.wanted)
    tier = 0.0 if query.any_will_do else min(titles, default=0.0)
    return exact, tier, weight * (1 if found.kind in GROWN else MADE_FOR_IT), found.id


def _in_title(wanted: Wanted, terms: str) -> float:
    if any(all(f" ^{term} " in terms for term in form) for form in wanted.forms):
        return 1.0
    return 0.5 if wanted.prefix and f" ^{wanted.prefix}" in terms else 0.0


def _weight(wanted: Wanted, terms: str, length: int) -> float:
    times = float(max(min(terms.count(f" {term} ") for term in form) for form in wanted.forms))
    if wanted.prefix and not times:
        times = terms.count(f" {wanted.prefix}") / 2
    return (
        times * (SATURATION + 1) / (times + SATURATION * (1 - LENGTH_MATTERS + LENGTH_MATTERS * length / COMMON_LENGTH))
    )

"""Words as search compares them: without accents, ligatures, case and apostrophes, and by their Dutch stem."""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import Stemmer

LONGEST = 40  # characters of a word; what is longer is cut, at both sides of the comparison
GROWN = {"trajectory", "meeting", "thing", "document", "contribution"}  # people made these; the rest is for readers
LAST = "\U0010ffff"  # comes after every letter
MOST = 200_000  # characters of one text that are indexed
APOSTROPHE = "'\u2018\u2019\u02bc\u02b9\u2032\u00b4`\uff07\u201b"
HYPHEN = "\u2010\u2011\u2212\u00ad-"  # the plain one last: it stands in a set
LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i", "ŋ": "ng"}
)
MARKS = "[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]*"  # accents and vowel signs belong to the letter before them
LETTER = rf"[^\W_]{MARKS}"
# What is not a letter or digit ends a word, but for an apostrophe or hyphen between two of them.
WORD = re.compile(rf"{LETTER}(?:[{APOSTROPHE}{HYPHEN}]?{LETTER})*")
HYPHENS = re.compile(f"[{HYPHEN}]")
ELIDED = re.compile(rf"^(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu)[{APOSTROPHE}](?=\w{{3}})")
RUN = re.compile(r"(.)\1\1+")
PLURAL = re.compile(r"(?<=\w\w\wo)s$")  # auto's, written without its apostrophe
OWN_S = re.compile(rf"[{APOSTROPHE}]s?$", re.IGNORECASE)
LEFT_ALONE = {"mens"}  # the stemmer takes its s for a plural

_stemmer = threading.local()  # a Stemmer may serve one thread at a time


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Return `word` in small letters without accents, ligatures, apostrophes and hyphens, at most LONGEST long."""
    plain = unicodedata.normalize("NFKD", ELIDED.sub("", word.casefold())).casefold()
    plain = unicodedata.normalize("NFKD", plain).translate(LETTERS)
    return "".join(letter for letter in plain if letter.isalnum())[:LONGEST]


@lru_cache(maxsize=50_000)
def stem(folded: str) -> str:
    """Return the Dutch stem of a folded word: ontmoetingen, ontmoeting and ontmoeten give the same."""
    if folded in LEFT_ALONE or len(folded) <= 3:  # noqa: PLR2004 - too short to have an ending
        return folded
    if not hasattr(_stemmer, "dutch"):
        _stemmer.dutch = Stemmer.Stemmer("dutch")
    # cocreëert folds to cocreeert: without the diaeresis three e's are a long one
    word = PLURAL.sub("", RUN.sub(r"\1\1", folded))
    return RUN.sub(r"\1\1", _stemmer.dutch.stemWord(word)) or folded


def found_in(text: str) -> Iterator[re.Match[str]]:
    """Give each word of `text` where it stands; `co-creatie` and `foto's` are one word."""
    return WORD.finditer(text)


@lru_cache(maxsize=20_000)
def parts_of(word: str) -> tuple[str, ...]:
    """Return a word folded; of one with hyphens also its parts, of one with 's also what stands before it."""
    parts = [OWN_S.sub("", part) for part in HYPHENS.split(word)]
    return tuple(form for form in map(fold, [word, *parts] if parts != [word] else [word]) if form)


def terms_of(title: str, text: str, kind: str, language: str) -> str:
    """Return what the index keeps of an entry: terms with a space between them.

    `@kind`, `@made` (not for what people began and gave), `word`, `=stem` (Dutch only), and for the words of the
    title also `^word` and `^=stem`.
    """
    dutch = language.lower().startswith("nl")
    title_terms = _terms(title, dutch=dutch)
    kinds = [f"@{kind}"] if kind in GROWN else [f"@{kind}", "@made"]
    return " ".join((*kinds, *(f"^{term}" for term in title_terms), *title_terms, *_terms(text, dutch=dutch)))


def _terms(text: str, *, dutch: bool) -> list[str]:
    return [term for word in WORD.findall(text[:MOST]) for term in _terms_of_word(word, dutch=dutch)]


@lru_cache(maxsize=100_000)
def _terms_of_word(word: str, *, dutch: bool) -> tuple[str, ...]:
    forms = parts_of(word)
    return tuple(term for form in forms for term in ((form, f"={stem(form)}") if dutch else (form,)))


@lru_cache(maxsize=50_000)
def words_in(piece: str) -> tuple[tuple[tuple[int, int], tuple[str, ...]], ...]:
    """Return where the words of a short text stand, each with its terms."""
    return tuple((match.span(), _terms_of_word(match.group(), dutch=True)) for match in found_in(piece))

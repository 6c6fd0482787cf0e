"""One slip of the finger: the words that are one letter more, less, other, or two swapped away from what was typed.

All such words are made (some six hundred for a word of eleven letters), stemmed, and looked up in the vocabulary at
once. So a slip in any inflection finds, and no table of misspellings has to be kept.
"""

from dataclasses import replace

from . import backends
from .folding import stem
from .parsing import Wanted

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
SHORTEST = 6  # letters of a word in which a slip is forgiven
MOST = 12  # terms that stand in for one word


def slips(word: str) -> set[str]:
    """Return every word at one insertion, deletion, replacement or swap from `word`."""
    halves = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    return {
        *(a + b[1:] for a, b in halves if b),
        *(a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1),
        *(a + c + b[1:] for a, b in halves if b for c in ALPHABET),
        *(a + c + b for a, b in halves for c in ALPHABET),
    } - {word}


def forgive(wanted: Wanted) -> Wanted | None:
    """Return the words of the vocabulary that were meant by one that is not in it, or None."""
    word = wanted.forms[0][0]
    if len(word) < SHORTEST - 1:
        return None
    meant = [slip for slip in slips(word) if max(len(slip), len(word)) >= SHORTEST]
    by_term = {term: slip for slip in meant for term in (f"={stem(slip)}", slip)}
    known = sorted(backends.here().known(by_term))
    if not known:
        return None
    whole = [term for term in known if not term.startswith("=")]
    return replace(
        wanted,
        forms=tuple((term,) for term in (whole + [t for t in known if t.startswith("=")])[:MOST]),
        prefix="",
        instead=by_term[(whole or known)[0]],
    )

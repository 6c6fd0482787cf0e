"""The piece of a text around what was found, with the found words marked."""

from collections.abc import Iterator

from .folding import found_in, parts_of, stem
from .parsing import Query

BEFORE = 60  # characters shown before the first found word
LENGTH = 240  # characters shown
Piece = tuple[str, bool]


def marked(query: Query, text: str) -> list[Piece]:
    """Return `text` in pieces, each with whether it is a found word."""
    pieces: list[Piece] = []
    at = 0
    for start, end in _hits(query, text):
        if start > at:
            pieces.append((text[at:start], False))
        pieces.append((text[start:end], True))
        at = end
    if at < len(text):
        pieces.append((text[at:], False))
    return pieces


def snippet(query: Query, text: str) -> list[Piece]:
    """Return about LENGTH characters of `text` around the first found word, in pieces as `marked`."""
    text = " ".join(text.split())
    first = next(_hits(query, text), (0, 0))[0]
    start = 0 if first <= BEFORE else text.find(" ", first - BEFORE, first) + 1 or first
    end = len(text) if len(text) - start <= LENGTH else text.rfind(" ", start + 1, start + LENGTH)
    if end <= start:  # a text without spaces
        end = start + LENGTH
    return marked(query, ("… " if start else "") + text[start:end] + (" …" if end < len(text) else ""))


def _hits(query: Query, text: str) -> Iterator[tuple[int, int]]:
    """Give where the found words stand."""
    terms = {term for wanted in query.wanted for term in wanted.terms}
    beginnings = tuple(wanted.prefix for wanted in query.wanted if wanted.prefix)
    for match in found_in(text):
        if any(f in terms or f"={stem(f)}" in terms or f.startswith(beginnings) for f in parts_of(match.group())):
            yield match.span()

"""The piece of a text around what was found, with the found words marked."""

from collections.abc import Iterator

from .folding import LONGEST, words_in
from .parsing import Query

BEFORE = 60  # characters shown before the first found word
LENGTH = 240  # characters shown
Piece = tuple[str, bool]


class Marker(dict[str, list[tuple[int, int]]]):
    """Marks what a query found.

    A text is looked through from space to space; where in such a piece found words stand is held, as most come back.
    """

    def __init__(self, query: Query) -> None:
        super().__init__()
        self._terms = {term for wanted in query.wanted for term in wanted.terms}
        self._beginnings = tuple(wanted.prefix for wanted in query.wanted if wanted.prefix)

    def __missing__(self, piece: str) -> list[tuple[int, int]]:
        """Return where in a piece of text found words stand."""
        words = words_in(piece) if len(piece) <= LONGEST else words_in.__wrapped__(piece)
        self[piece] = spans = [span for span, terms in words if self._is_found(terms)]
        return spans

    def _is_found(self, terms: tuple[str, ...]) -> bool:
        begins = self._beginnings
        return not self._terms.isdisjoint(terms) or bool(begins and any(term.startswith(begins) for term in terms))

    def marked(self, text: str) -> list[Piece]:
        """Return `text` in pieces, each with whether it is a found word."""
        pieces: list[Piece] = []
        at = 0
        for start, end in self._hits(text):
            if start > at:
                pieces.append((text[at:start], False))
            pieces.append((text[start:end], True))
            at = end
        if at < len(text):
            pieces.append((text[at:], False))
        return pieces

    def snippet(self, text: str) -> list[Piece]:
        """Return about LENGTH characters of `text` around the first found word, in pieces as `marked`."""
        text = " ".join(text.split())
        first = next(self._hits(text), (0, 0))[0]
        start = 0 if first <= BEFORE else text.find(" ", first - BEFORE, first) + 1 or first
        end = len(text) if len(text) - start <= LENGTH else text.rfind(" ", start + 1, start + LENGTH)
        if end <= start:  # a text without spaces
            end = start + LENGTH
        return self.marked(("… " if start else "") + text[start:end] + (" …" if end < len(text) else ""))

    def _hits(self, text: str) -> Iterator[tuple[int, int]]:
        """Give where the found words stand."""
        at = 0
        for piece in text.split(" "):
            for start, end in self[piece]:
                yield at + start, at + end
            at += len(piece) + 1

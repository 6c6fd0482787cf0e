"""The piece of a text around what was found, with the found words marked."""

from collections.abc import Iterator

from .folding import found_in, parts_of, stem
from .parsing import Query

BEFORE = 60  # characters shown before the first found word
LENGTH = 240  # characters shown
Piece = tuple[str, bool]


class Marker(dict[str, bool]):
    """Marks what a query found; holds of each word that it met whether it is one, as most words come back."""

    def __init__(self, query: Query) -> None:
        super().__init__()
        self._terms = {term for wanted in query.wanted for term in wanted.terms}
        self._beginnings = tuple(wanted.prefix for wanted in query.wanted if wanted.prefix)

    def __missing__(self, word: str) -> bool:
        """Return whether a word as it is written is a found one."""
        terms, beginnings = self._terms, self._beginnings
        for form in parts_of(word):
            if form in terms or form.startswith(beginnings) or f"={stem(form)}" in terms:
                self[word] = True
                return True
        self[word] = False
        return False

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
        is_found = self.__getitem__
        for match in found_in(text):
            if is_found(match[0]):
                yield match.span()

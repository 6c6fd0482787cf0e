"""Whether words were really said: a quote is someone's own words, with only what lies between left out."""

import re
import unicodedata

GAP = re.compile(r"\s*(?:\[…\]|\(…\)|\[\.\.\.\]|\(\.\.\.\)|…|\.\.\.)\s*")
NOT_SAID = re.compile(r"[\W_]+")


def are_said(quote: str, said: str) -> bool:
    """Whether `quote` stands in `said`, in order; "…" may leave something out. Only letters and digits count."""
    rest = f" {_plain(said)} "
    pieces = [f" {plain} " for piece in GAP.split(quote) if (plain := _plain(piece))]
    for piece in pieces:
        at = rest.find(piece)
        if at < 0:
            return False
        rest = rest[at + len(piece) - 1 :]
    return bool(pieces)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return NOT_SAID.sub(" ", letters).strip()

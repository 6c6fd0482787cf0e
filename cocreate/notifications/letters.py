"""The weekly letter: what higher parts tell in it, and how that becomes a letter of two minutes.

A higher part calls `source(tell, names)` in `apps.ready()`. Both are asked about many scopes in one go, in the language
of the reader that is active then, so the number of queries does not grow with the number of followers.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

# Two minutes are some 450 words: fifteen lines of twenty words or fewer, and titles.
MOST_ASKS = 5
MOST_LINES = 10  # of what changed, over all sections; each has one at least
MOST_OF_ONE = 4
LONGEST = 100  # characters of a line

Asks = list[tuple[str, int, str]]


@dataclass(frozen=True)
class Section:
    """What there is to tell of one scope: `lines` of plain words; `asks` are (what is asked, minutes, path)."""

    title: str
    path: str
    lines: list[str] = field(default_factory=list)
    asks: Asks = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.lines or self.asks)


@dataclass(frozen=True)
class Ask:
    """One thing that is asked, and of whom it comes."""

    text: str
    minutes: int
    path: str
    where: str


@dataclass(frozen=True)
class Content:
    """What stands in one letter. `more_asks` and `more` count what did not fit."""

    asks: list[Ask]
    sections: list[Section]
    more_asks: int
    more: int


Tell = Callable[[set[str], datetime, datetime], dict[str, Section]]
Names = Callable[[set[str]], dict[str, tuple[str, str]]]
_sources: list[tuple[Tell, Names]] = []


def source(tell: Tell, names: Names) -> None:
    """Have the letter ask `tell(scopes, since, until)` what happened, and `names(scopes)` for (title, path).

    Both leave out scopes that are not theirs, or that not everybody may read now.
    """
    if (tell, names) not in _sources:
        _sources.append((tell, names))


def sections_of(scopes: set[str], since: datetime, until: datetime) -> dict[str, Section]:
    """Return what there is to tell of each scope, in the language of now; a scope without news is left out."""
    found: dict[str, Section] = {}
    for tell, _names in _sources:
        found |= {scope: section for scope, section in tell(scopes, since, until).items() if section}
    return found


def names_of(scopes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return the title and path of each scope that may be followed, in the language of now."""
    asked = {scope for scope in scopes if "\0" not in scope}  # PostgreSQL takes no NUL
    found: dict[str, tuple[str, str]] = {}
    for _tell, names in _sources:
        found |= names(asked)
    return found


def compose(sections: Iterable[Section]) -> Content | None:
    """Return what fits in two minutes, the shortest asks first; None when there is nothing to tell."""
    told = sorted((s for s in sections if s), key=lambda s: s.title.casefold())
    if not told:
        return None
    asks = [Ask(short(text), minutes, path, short(s.title)) for s in told for text, minutes, path in s.asks]
    asks.sort(key=lambda ask: ask.minutes)
    changed = [section for section in told if section.lines]
    each = max(1, min(MOST_OF_ONE, MOST_LINES // max(1, len(changed))))
    return Content(
        asks=asks[:MOST_ASKS],
        sections=[Section(short(s.title), s.path, [*map(short, s.lines[:each])]) for s in changed[:MOST_LINES]],
        more_asks=max(0, len(asks) - MOST_ASKS),
        more=max(0, len(changed) - MOST_LINES),
    )


def short(text: str) -> str:
    """Return `text` on one line of at most LONGEST characters, cut between words."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:") + " …"

"""What released answers say together: where each stone stands, how far people are apart, what came back. No tables."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction

from . import spread as measure
from .document import Document, Look, State, StoneText
from .release import Answers, obstacles, states

TOGETHER = timedelta(days=30)  # sets that ended so close to the last one are read with it


@dataclass(frozen=True)
class Point:
    """One released set of answers about one stone: a closed round, or a full set outside rounds."""

    at: datetime
    counts: Counter[str]
    named: Counter[str]
    round: str = ""

    @property
    def people(self) -> int:
        """How many people answered."""
        return self.counts.total()


def point(answers: Answers, at: datetime, in_round: str = "") -> Point:
    """Return the sums of a set that may be shown."""
    return Point(at, states(answers), obstacles(answers), in_round)


@dataclass(frozen=True)
class Share:
    """How many people said this state."""

    state: State
    people: int


@dataclass
class Reading:
    """Where one stone stands. `look` is how it is drawn; `lead` the state in the middle of what people said."""

    stone: StoneText
    shares: list[Share]
    named: Counter[str]
    look: Look
    lead: State | None
    spread: Fraction | None
    trail: list[tuple[Point, Look]] = field(default_factory=list)
    waiting: int = 0
    returned: bool = False

    @property
    def people(self) -> int:
        """How many answers this stands on."""
        return sum(share.people for share in self.shares)

    @property
    def apart(self) -> str:
        """How far people are apart: together, some, apart, or nothing."""
        return measure.in_words(self.spread)

    @property
    def ever_alive(self) -> bool:
        """Whether it was ever seen to live."""
        return any(look in LIVE for _, look in self.trail)


LIVE = {"alive", "given", "asks"}
CARE = {"given", "asks"}


def lead(counts: Counter[str], document: Document) -> State | None:
    """Return the state in the middle. More "not at issue" than anything on the scale: that. Nobody knows: None.

    Between two, the one that asks more, so that a call is heard.
    """
    line = [state for state in document.scale() for _ in range(counts[state.id])]
    off = [state for state in document.states if state.look == "white" for _ in range(counts[state.id])]
    if len(off) > len(line):
        return off[0]
    return line[len(line) // 2] if line else None


def _came_back(story: Sequence[bool]) -> bool:
    """Whether it is so now, was so before, and was not in between."""
    return bool(story) and story[-1] and False in story and True in story[: len(story) - 1 - story[::-1].index(False)]


def look_of(counts: Counter[str], document: Document) -> Look:
    """Return how a stone with these counts is drawn: unknown when nobody knows or nothing may be shown."""
    middle = lead(counts, document)
    return middle.look if middle else "unknown"


def of_stone(stone: StoneText, points: Sequence[Point], document: Document, waiting: int = 0) -> Reading:
    """Return where a stone stands by its released sets, in the order of time."""
    now: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for each in points:
        if each.at >= points[-1].at - TOGETHER:
            now += each.counts
            named += each.named
    looks = [(each, look_of(each.counts, document)) for each in points]
    story = [look for _, look in looks if look != "unknown"]
    return Reading(
        stone=stone,
        shares=[Share(state, now[state.id]) for state in document.states],
        named=named,
        look=look_of(now, document),
        lead=lead(now, document),
        spread=measure.spread([now[state.id] for state in document.scale()]),
        trail=looks,
        waiting=waiting,
        returned=_came_back([look in LIVE for look in story]) or _came_back([look in CARE for look in story]),
    )

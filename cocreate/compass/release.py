"""What may be shown of what people placed: values only, no tables. docs/explanation/compass.md tells why it is safe.

Everything here is about one stone. Answers come in the order of arrival. A *set* is a number of answers that is shown
as one sum. It always holds at least LEAST people, and so does all that one gets by taking sets from each other.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

LEAST = 4


@dataclass(frozen=True)
class Said:
    """One answer of one person about one stone. `known` is false for a state such as "I don't know"."""

    voice: str
    state: str
    known: bool = True
    role: str = ""
    obstacles: tuple[str, ...] = ()
    at: datetime | None = None


Answers = dict[str, Said]  # by voice


@dataclass(frozen=True)
class Group:
    """Answers of people with one of these roles; several roles when they are too few to stand apart."""

    roles: tuple[str, ...]
    answers: Answers


@dataclass(frozen=True)
class Shown:
    """What may be shown of a line of answers: sets, and how many people wait behind them."""

    sets: list[Answers]
    waiting: int


def _take(answers: Answers, said: Said) -> None:
    """Keep the last thing this person said; "I don't know" never takes away what they did know."""
    before = answers.pop(said.voice, None)
    answers[said.voice] = before if before is not None and before.known and not said.known else said


def _known(answers: Answers) -> int:
    return sum(said.known for said in answers.values())


def states(answers: Answers) -> Counter[str]:
    """Return how many people said each state."""
    return Counter(said.state for said in answers.values())


def obstacles(answers: Answers) -> Counter[str]:
    """Return how many people who know how it is named each obstacle."""
    return Counter(name for said in answers.values() if said.known for name in set(said.obstacles))


def stream(line: Iterable[Said]) -> Shown:
    """Return what may be shown of a line that never closes.

    A set is full, and shown from then on, when LEAST people said something they know; who did not know is in the set
    that was being filled. So an "I don't know" more moves nobody to another set.
    """
    sets: list[Answers] = []
    filling: Answers = {}
    for said in line:
        _take(filling, said)
        if _known(filling) >= LEAST:
            sets.append(filling)
            filling = {}
    return Shown(sets, len(filling))


def open_round(line: Iterable[Said]) -> Shown:
    """Return what may be shown while a round is open: every full set but the last, each as it was when it was let go.

    The last full set is held back, so that at closing whatever came after it is never alone.
    """
    sets: list[Answers] = [{}]
    at: dict[str, int] = {}
    for said in line:
        here = at.get(said.voice)
        loose = len(sets) - 2  # sets before this one are let go
        if here is not None and here < loose:
            if sets[here][said.voice].known or not said.known:
                continue  # a change after it was shown counts at the closing
            here = None
        if here is None:
            here = at[said.voice] = len(sets) - 1
        _take(sets[here], said)
        if _known(sets[-1]) >= LEAST:
            sets.append({})
    full = sets[:-1]
    shown = full[:-1]
    return Shown(shown, sum(len(answers) for answers in sets[len(shown) :]))


def closed_round(line: Iterable[Said]) -> Shown:
    """Return what may be shown of a closed round: the last answer of everybody as one set, if enough people know."""
    answers: Answers = {}
    for said in line:
        _take(answers, said)
    return Shown([answers], 0) if _known(answers) >= LEAST else Shown([], len(answers))


def _groups(answers: Answers) -> list[Group]:
    """Return the answers by role; roles of too few people are taken together, if need be with the smallest other."""
    by_role: dict[str, Answers] = {}
    for voice, said in answers.items():
        by_role.setdefault(said.role, {})[voice] = said
    large = sorted(
        (Group((r,), a) for r, a in by_role.items() if len(a) >= LEAST), key=lambda g: (len(g.answers), g.roles)
    )
    small = {role: a for role, a in by_role.items() if len(a) < LEAST}
    rest = Group(tuple(sorted(small)), {voice: said for a in small.values() for voice, said in a.items()})
    if rest.answers and len(rest.answers) < LEAST and large:
        smallest = large.pop(0)
        rest = Group((*smallest.roles, *rest.roles), smallest.answers | rest.answers)
    return [*large, *([rest] if rest.answers else [])]


def _tells_apart(groups: Sequence[Group], before: Sequence[Answers], everybody: Answers) -> bool:
    """Whether sums and differences of the groups and of the sets shown before lead to fewer than LEAST people.

    Any such sum gives a person of group g in set s the weight x_g + y_s. The people with a weight other than zero are
    those whose group and set lie on two sides of a cut. For each division of the groups over two sides, every set takes
    the side where most of its people are; what lies across is the smallest cut.
    """
    group_of = {voice: n for n, group in enumerate(groups) for voice in group.answers}
    seen = {voice for answers in before for voice in answers}
    sets = [*before, {voice: said for voice, said in everybody.items() if voice not in seen}]
    table = [Counter(group_of[voice] for voice in answers) for answers in sets]
    numbers = range(1, len(groups))  # the first group stays on its side: a division and its mirror are the same
    for size in numbers:
        for side in combinations(numbers, size):
            across = sum(min(here := sum(row[n] for n in side), row.total() - here) for row in table)
            if 0 < across < LEAST:
                return True
    return False


def by_role(line: Sequence[Said]) -> list[Group]:
    """Return the groups of a closed round that may be shown side by side; none when that would tell too much."""
    final = closed_round(line).sets
    if not final:
        return []
    groups = _groups(final[0])
    before = open_round(line).sets
    changed = any(final[0][voice] != said for answers in before for voice, said in answers.items())
    if len(groups) < 2 or changed or _tells_apart(groups, before, final[0]):  # noqa: PLR2004 - a split has two sides
        return []
    return groups


def words(line: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Return (id, words) of (id, words, voice) that may be read: those of full sets, each of LEAST people."""
    shown: list[tuple[str, str]] = []
    filling: list[tuple[str, str]] = []
    voices: set[str] = set()
    for name, text, voice in line:
        filling.append((name, text))
        voices.add(voice)
        if len(voices) >= LEAST:
            shown += filling
            filling, voices = [], set()
    return shown

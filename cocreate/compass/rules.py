"""Directions: rules that are the owner's data, looked at against what may be shown of a trajectory. No tables.

Only what people know counts here, so one more "I don't know" never changes a direction.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from .conditions import WORDS, Condition, Rule
from .document import LOOKS, StoneText
from .reading import LIVE, Reading

MOST = 3
CARDS = 2


@dataclass(frozen=True)
class Facts:
    """What rules are looked at against. `silent` is in days, None when nothing was ever placed."""

    readings: list[Reading]
    silent: int | None = None
    roles: int | None = None


@dataclass
class Tried:
    """One rule looked at for one stone (or the whole): whether it fired, or the condition at which it stopped."""

    rule: Rule
    stone: StoneText | None
    fired: bool
    stopped: Condition | None = None
    said: dict[str, str] = field(default_factory=dict)
    obstacle: str = ""


@dataclass(frozen=True)
class Card:
    """Something public that may help. `url` is a path on this site."""

    title: str
    url: str


@dataclass(frozen=True)
class Direction:
    """Where attention may go, and why. `methods` are ids; higher parts add voices and cases."""

    rule: str
    stone: str
    reason: str
    says: str
    methods: list[str]
    key: str
    voices: list[Card] = field(default_factory=list)
    cases: list[Card] = field(default_factory=list)


def _holds(condition: Condition, reading: Reading | None, facts: Facts, tried: Tried) -> bool:  # noqa: PLR0911 - one answer for each kind
    """Return whether a condition holds; note in `tried` the words it found."""
    if condition.leeft_een_van is not None:
        names = [r.stone.name for r in facts.readings if r.stone.id in condition.leeft_een_van and r.look in LIVE]
        tried.said["ander"] = names[0] if names else ""
        return bool(names)
    if condition.stil_dagen is not None:
        tried.said["dagen"] = str(facts.silent or 0)
        return facts.silent is not None and facts.silent >= condition.stil_dagen
    if condition.rollen_hoogstens is not None:
        return facts.roles is not None and facts.roles <= condition.rollen_hoogstens
    if reading is None:
        return False
    if condition.staat is not None:
        return reading.look in {LOOKS[look] for look in condition.staat}
    if condition.verschil_vanaf is not None:
        return reading.spread is not None and reading.spread >= condition.verschil_vanaf
    if condition.hindernis_vanaf is not None:
        return _hindrance(condition.hindernis_vanaf, reading, tried)
    return reading.returned if condition.terug else not reading.ever_alive


def _hindrance(least: int, reading: Reading, tried: Tried) -> bool:
    known = {o.id: o for o in reading.stone.obstacles}
    named = sorted((-count, name) for name, count in reading.named.items() if name in known and count >= least)
    if not named:
        return False
    count, tried.obstacle = -named[0][0], named[0][1]
    tried.said |= {"hindernis": known[tried.obstacle].text, "aantal": str(count)}
    return True


def _try(rule: Rule, reading: Reading | None, facts: Facts) -> Tried:
    stone = reading.stone if reading else None
    tried = Tried(rule, stone, fired=False)
    if stone:
        tried.said = {"steen": stone.name, "vraag": stone.question, "overgeslagen": stone.skipped}
    for condition in rule.als:
        if not _holds(condition, reading, facts, tried):
            tried.stopped = condition
            return tried
    tried.fired = True
    return tried


def attempts(rules: Iterable[Rule], facts: Facts) -> Iterator[Tried]:
    """Look at every rule for every stone it is about: the test bench, and what directions are made of."""
    for rule in rules:
        if rule.voor == "geheel":
            yield _try(rule, None, facts)
            continue
        for reading in facts.readings:
            if rule.voor == "elke" or reading.stone.id in rule.voor:
                yield _try(rule, reading, facts)


def _weight(tried: Tried) -> int:
    """Return how many people stand behind it, so that of one rule the strongest is said."""
    return int(tried.said.get("aantal", 0))


def _direction(tried: Tried) -> Direction:
    said = dict.fromkeys(WORDS, "") | tried.said
    stone, methods = tried.stone, []
    if stone and tried.rule.kaarten == "hindernis":
        methods = next((o.methods for o in stone.obstacles if o.id == tried.obstacle), [])
    elif stone and tried.rule.kaarten == "steen":
        methods = stone.methods[:CARDS]
    return Direction(
        rule=tried.rule.id,
        stone=stone.id if stone else "",
        reason=tried.rule.omdat.format(**said).strip(),
        says=tried.rule.zeg.format(**said).strip(),
        methods=methods,
        key=":".join((tried.rule.id, stone.id if stone else "", tried.obstacle)),
    )


Why = Literal["shown", "aside", "other-stone", "full", "stopped"]


@dataclass(frozen=True)
class Outcome:
    """What became of one look: shown, or why not. `direction` is what it said, when it fired."""

    tried: Tried
    why: Why
    direction: Direction | None = None


def outcomes(rules: Iterable[Rule], facts: Facts, dismissed: Iterable[str] = ()) -> list[Outcome]:
    """Return every look and what became of it: at most MOST are shown, one of a rule, in the order of the rules.

    Of a rule that fires for more stones the one is shown that most people stand behind.
    """
    away = set(dismissed)
    looked = [(tried, _direction(tried) if tried.fired else None) for tried in attempts(rules, facts)]
    best: dict[str, tuple[int, Direction]] = {}
    for tried, direction in looked:
        if direction is None or direction.key in away:
            continue
        if tried.rule.id not in best or _weight(tried) > best[tried.rule.id][0]:
            best[tried.rule.id] = (_weight(tried), direction)
    chosen = [direction.key for _, direction in best.values()]

    def why(direction: Direction | None) -> Why:
        if direction is None:
            return "stopped"
        if direction.key in away:
            return "aside"
        if direction.key not in chosen:
            return "other-stone"
        return "shown" if direction.key in chosen[:MOST] else "full"

    return [Outcome(tried, why(direction), direction) for tried, direction in looked]


def directions(rules: Iterable[Rule], facts: Facts, dismissed: Iterable[str] = ()) -> list[Direction]:
    """Return what is shown: at most MOST directions."""
    looked = outcomes(rules, facts, dismissed)
    return [outcome.direction for outcome in looked if outcome.direction and outcome.why == "shown"]

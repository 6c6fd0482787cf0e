"""Directions: rules that are the owner's data, looked at against what may be shown of a trajectory. No tables.

Only what people know counts here, so one more "I don't know" never changes a direction.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from cocreate.core.datafile import DataFile, twice
from cocreate.stones.loading import Id, Name, Sentence

from .document import LOOKS, StoneText
from .reading import LIVE, Reading

SHIPPED = Path(__file__).parent / "data" / "regels.yaml"
MOST = 3
CARDS = 2
WORDS = ("steen", "vraag", "overgeslagen", "ander", "hindernis", "aantal", "dagen")
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


class Condition(BaseModel):
    """One condition: exactly one of these is written."""

    model_config = ConfigDict(extra="forbid")
    staat: list[Literal["leeft", "krijgt", "vraagt", "wit"]] | None = None
    leeft_een_van: list[Id] | None = None
    nooit: Literal[True] | None = None
    terug: Literal[True] | None = None
    verschil_vanaf: float | None = Field(default=None, gt=0, le=1)
    hindernis_vanaf: int | None = Field(default=None, ge=1)
    stil_dagen: int | None = Field(default=None, ge=1)
    rollen_hoogstens: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def one(self) -> "Condition":
        """Refuse none or two."""
        if len(self.model_fields_set) != 1:
            message = "write exactly one condition"
            raise ValueError(message)
        return self

    @property
    def name(self) -> str:
        """Which condition it is."""
        return next(iter(self.model_fields_set))


class Rule(BaseModel):
    """One rule, as the file writes it."""

    model_config = ConfigDict(extra="forbid")
    id: Id
    naam: Name
    voor: Literal["elke", "geheel"] | list[Id]
    als: Annotated[list[Condition], Field(min_length=1, max_length=6)]
    omdat: Sentence
    zeg: Text
    kaarten: Literal["hindernis", "steen", "geen"] = "geen"


class Rules(BaseModel):
    """The whole file."""

    regels: Annotated[list[Rule], Field(max_length=40)]


OF_A_STONE = {"staat", "nooit", "terug", "verschil_vanaf", "hindernis_vanaf"}


def read(path: Path) -> list[Rule]:
    """Return the rules of a file. Raise DataFileError with every line that is wrong and why."""
    file = DataFile(path)
    rules = file.read(Rules).regels
    file.refuse(
        [
            *twice("regels", [rule.id for rule in rules]),
            *(
                (("regels", n, name), f"only these words may stand in braces: {', '.join(WORDS)}")
                for n, rule in enumerate(rules)
                for name in ("omdat", "zeg")
                if not _fits(getattr(rule, name))
            ),
            *(
                (("regels", n, "als", k), f"“{condition.name}” asks about one stone, and this rule is about the whole")
                for n, rule in enumerate(rules)
                if rule.voor == "geheel"
                for k, condition in enumerate(rule.als)
                if condition.name in OF_A_STONE
            ),
        ]
    )
    return rules


def _fits(text: str) -> bool:
    try:
        text.format(**dict.fromkeys(WORDS, ""))
    except (KeyError, IndexError, ValueError, AttributeError):
        return False
    return True


@cache
def shipped() -> tuple[Rule, ...]:
    """Return the rules that come with the guide."""
    return tuple(read(SHIPPED))


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
    stopped: str = ""
    said: dict[str, str] = field(default_factory=dict)
    obstacle: str = ""


@dataclass(frozen=True)
class Direction:
    """Where attention may go, and why. `methods` are ids."""

    rule: str
    stone: str
    reason: str
    says: str
    methods: list[str]
    key: str


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
            tried.stopped = condition.name
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


def directions(rules: Iterable[Rule], facts: Facts, dismissed: Iterable[str] = ()) -> list[Direction]:
    """Return at most MOST directions, at most one of each rule, in the order of the rules."""
    away = set(dismissed)
    found: dict[str, tuple[int, Direction]] = {}
    for tried in attempts(rules, facts):
        if not tried.fired:
            continue
        direction = _direction(tried)
        if direction.key in away:
            continue
        if tried.rule.id not in found or _weight(tried) > found[tried.rule.id][0]:
            found[tried.rule.id] = (_weight(tried), direction)
    return [direction for _, direction in found.values()][:MOST]

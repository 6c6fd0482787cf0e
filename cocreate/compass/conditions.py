"""Rules as data: what a condition can be, how a file writes a rule, and what may be wrong with one. No tables."""

import string
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from django.utils.translation import override
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from cocreate.core.datafile import DataFile, Place, twice
from cocreate.stones.loading import Id, Name, Sentence

SHIPPED = Path(__file__).parent / "data" / "regels.yaml"
MOST_RULES = 40
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


class Condition(BaseModel):
    """One condition: exactly one of these is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    staat: list[Literal["leeft", "krijgt", "vraagt", "wit"]] | None = Field(default=None, min_length=1)
    leeft_een_van: list[Id] | None = Field(default=None, min_length=1)
    nooit: Literal[True] | None = None
    terug: Literal[True] | None = None
    verschil_vanaf: float | None = Field(default=None, gt=0, le=1)
    hindernis_vanaf: int | None = Field(default=None, ge=1, le=10_000)
    stil_dagen: int | None = Field(default=None, ge=1, le=10_000)
    rollen_hoogstens: int | None = Field(default=None, ge=1, le=100)

    @model_validator(mode="after")
    def one(self) -> "Condition":
        """Refuse none or two."""
        if len(self.written) != 1:
            message = "write exactly one condition"
            raise ValueError(message)
        return self

    @property
    def written(self) -> list[str]:
        """The conditions that have a value."""
        return [name for name, value in self if value is not None]

    @property
    def name(self) -> str:
        """Which condition it is."""
        return self.written[0]


class Rule(BaseModel):
    """One rule, as the file writes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Id
    naam: Name
    voor: Literal["elke", "geheel"] | Annotated[list[Id], Field(min_length=1)]
    als: Annotated[list[Condition], Field(min_length=1, max_length=8)]
    omdat: Sentence
    zeg: Text
    kaarten: Literal["hindernis", "steen", "geen"] = "geen"

    def condition(self, name: str) -> Condition | None:
        """Return its condition of this kind."""
        return next((each for each in self.als if each.name == name), None)

    def fits(self, stones: Collection[str]) -> bool:
        """Whether it can ever fire in a compass with these stones."""
        named = [self.voor] if isinstance(self.voor, list) else []
        named += [each.leeft_een_van for each in self.als if each.leeft_een_van]
        return all(set(names) & set(stones) for names in named)


class Rules(BaseModel):
    """The whole file."""

    regels: Annotated[list[Rule], Field(max_length=MOST_RULES)]


OF_A_STONE = {"staat", "nooit", "terug", "verschil_vanaf", "hindernis_vanaf"}
#: What may stand in braces, and the condition that fills it; "" is any rule about a stone.
WORDS = {
    "steen": "",
    "vraag": "",
    "overgeslagen": "",
    "ander": "leeft_een_van",
    "hindernis": "hindernis_vanaf",
    "aantal": "hindernis_vanaf",
    "dagen": "stil_dagen",
}


def _braces(text: str) -> list[str] | None:
    """Return the words in braces; None when the braces cannot be read."""
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return None
    if any(spec or conversion for _before, _name, spec, conversion in parts):
        return None
    return [name for _before, name, _spec, _conversion in parts if name is not None]


def problems(rule: Rule) -> Iterator[tuple[Place, str]]:
    """Yield (place in the rule, reason) of what fits its form but makes no sense."""
    for n, condition in enumerate(rule.als):
        if rule.voor == "geheel" and condition.name in OF_A_STONE:
            yield ("als", n), _("This asks about one stone, and the rule is about the whole compass.")
    for field in ("omdat", "zeg"):
        words = _braces(getattr(rule, field))
        if words is None or not set(words) <= set(WORDS):
            yield (field,), _("Only these words may stand in braces: %(words)s.") % {"words": ", ".join(WORDS)}
            continue
        for word in words:
            needs = WORDS[word]
            filled = rule.condition(needs) is not None if needs else rule.voor != "geheel"
            if not filled:
                yield (field,), _("Nothing in this rule says what {%(word)s} is.") % {"word": word}
    if rule.kaarten == "hindernis" and rule.condition("hindernis_vanaf") is None:
        yield ("kaarten",), _("Cards of an obstacle need the condition that one was named.")
    if rule.kaarten == "steen" and rule.voor == "geheel":
        yield ("kaarten",), _("Cards of a stone need a rule about stones.")


def refusals(rules: Sequence[Rule], stones: Collection[str] | None = None) -> list[tuple[Place, str]]:
    """Return (place in the file, reason) of what is wrong; with `stones`, also of names of no stone."""
    with override("en"):  # files are refused in English, like everything that is written in them
        wrong = [(("regels", n, *place), reason) for n, rule in enumerate(rules) for place, reason in problems(rule)]
    if stones is not None:
        wrong += [
            (("regels", n, *place), f"there is no stone “{name}” in this compass")
            for n, rule in enumerate(rules)
            for place, name in _named(rule)
            if name not in stones
        ]
    return [*twice("regels", [rule.id for rule in rules]), *wrong]


def _named(rule: Rule) -> Iterator[tuple[Place, str]]:
    for k, name in enumerate(rule.voor if isinstance(rule.voor, list) else []):
        yield ("voor", k), name
    for n, condition in enumerate(rule.als):
        for k, name in enumerate(condition.leeft_een_van or []):
            yield ("als", n, "leeft_een_van", k), name


def read(path: Path) -> list[Rule]:
    """Return the rules of a file. Raise DataFileError with every line that is wrong and why."""
    file = DataFile(path)
    rules = file.read(Rules).regels
    file.refuse(refusals(rules))
    return rules


@cache
def shipped() -> tuple[Rule, ...]:
    """Return the rules that come with the guide."""
    return tuple(read(SHIPPED))

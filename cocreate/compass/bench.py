"""The test bench: which rules fire in a trajectory or a worked example, what they say, and why the others are silent.

It looks at what everybody may see of a trajectory and at nothing else. No tables.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import rule_words, words
from .conditions import Rule
from .reading import Reading
from .rules import Facts, Outcome, outcomes


@dataclass(frozen=True)
class Subject:
    """What rules are tried on. `aside` are the keys of directions that were put aside."""

    name: str
    facts: Facts
    aside: list[str] = field(default_factory=list)

    @property
    def names(self) -> dict[str, str]:
        """The names of its stones by id."""
        return {reading.stone.id: reading.stone.name for reading in self.facts.readings}


@dataclass(frozen=True)
class Fired:
    """What a rule said, and what became of it."""

    stone: str
    outcome: Outcome

    @property
    def why(self) -> str:
        """Whether it is shown, and if not why, in words."""
        return str(rule_words.WHY[self.outcome.why])

    @property
    def is_shown(self) -> bool:
        """Whether it is one of the directions that stand with the trajectory."""
        return self.outcome.why == "shown"


@dataclass
class Told:
    """One rule: what it looks at and asks, where it fired, and at which condition it stopped for which stones."""

    rule: Rule
    about: str
    conditions: str
    fired: list[Fired] = field(default_factory=list)
    stopped: dict[str, list[str]] = field(default_factory=dict)

    @property
    def stops(self) -> list[tuple[str, str]]:
        """(condition in words, names of the stones that stopped there)."""
        return [(asked, words.listed(name for name in names if name)) for asked, names in self.stopped.items()]

    @property
    def is_unused(self) -> bool:
        """Whether it looks at no stone of this compass."""
        return not self.fired and not self.stopped


def tell(rules: Iterable[Rule], subject: Subject) -> list[Told]:
    """Return what became of every rule, in the order of the rules."""
    rules, names = list(rules), subject.names
    told = {rule.id: Told(rule, rule_words.about(rule, names), rule_words.conditions(rule, names)) for rule in rules}
    for outcome in outcomes(rules, subject.facts, subject.aside):
        tried = outcome.tried
        stone = tried.stone.name if tried.stone else ""
        if tried.stopped is None:
            told[tried.rule.id].fired.append(Fired(stone, outcome))
        else:
            asked = rule_words.condition(tried.stopped, names)
            told[tried.rule.id].stopped.setdefault(asked, []).append(stone)
    return list(told.values())


@dataclass(frozen=True)
class Seen:
    """What the rules see of one stone, in words."""

    name: str
    now: str
    apart: str
    named: str
    past: str


def _named(reading: Reading) -> str:
    known = {obstacle.id: obstacle.text for obstacle in reading.stone.obstacles}
    found = sorted((-count, known[name]) for name, count in reading.named.items() if name in known)
    return "; ".join(f"{text} ({-count})" for count, text in found)


def seen(facts: Facts) -> list[Seen]:
    """Return what the rules see of every stone."""

    def past(reading: Reading) -> str:
        if reading.returned:
            return _("was away, came back")
        return _("lives or lived") if reading.ever_alive else _("never lived here")

    return [
        Seen(
            reading.stone.name,
            words.listed(words.counted(reading)),
            words.apart(reading),
            _named(reading),
            past(reading),
        )
        for reading in facts.readings
    ]


def besides(facts: Facts) -> list[str]:
    """Return what the rules see besides the stones, in sentences."""
    said = []
    if facts.silent is not None:
        text = ngettext("Silent for %(count)d day.", "Silent for %(count)d days.", facts.silent)
        said.append(text % {"count": facts.silent})
    if facts.roles is not None:
        text = ngettext(
            "%(count)d role with enough people in the last round.",
            "%(count)d roles with enough people in the last round.",
            facts.roles,
        )
        said.append(text % {"count": facts.roles})
    return said

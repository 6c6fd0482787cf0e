"""Worked examples of where a trajectory may stand: the test bench shows them, the tests recompute them. No tables."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from cocreate.core.datafile import DataFile, Place, twice
from cocreate.stones.loading import Id, Name

from . import reading
from .conditions import shipped
from .document import Document
from .release import LEAST
from .rules import Facts

EXAMPLES = Path(__file__).parent / "data" / "voorbeelden.yaml"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
EARLIER = NOW - timedelta(days=365)
Counts = dict[Id, dict[Id, Annotated[int, Field(ge=1, le=1000)]]]


class Example(BaseModel):
    """One example, as the file writes it."""

    model_config = ConfigDict(extra="forbid")
    id: Id
    naam: Annotated[str, Field(min_length=1, max_length=120)]
    nu: Counts
    eerder: Counts = {}
    hindernissen: dict[Id, Annotated[int, Field(ge=1)]] = {}
    dagen: int = Field(default=0, ge=0)
    rollen: int | None = Field(default=None, ge=1)
    zegt: list[Id] = []
    zwijgt: dict[Id, Name] = {}


class Examples(BaseModel):
    """The whole file."""

    voorbeelden: list[Example]


def read(path: Path) -> list[Example]:
    """Return the examples of a file. Raise DataFileError with every line that is wrong and why."""
    file = DataFile(path)
    found = file.read(Examples).voorbeelden
    rules = {rule.id for rule in shipped()}
    wrong: list[tuple[Place, str]] = twice("voorbeelden", [one.id for one in found])
    for n, one in enumerate(found):
        wrong += [
            (("voorbeelden", n, part, stone), f"fewer than {LEAST} people are never shown")
            for part in ("nu", "eerder")
            for stone, counts in getattr(one, part).items()
            if sum(counts.values()) < LEAST
        ]
        wrong += [
            (("voorbeelden", n), f"there is no rule “{name}”") for name in [*one.zegt, *one.zwijgt] if name not in rules
        ]
    file.refuse(wrong)
    return found


@cache
def examples() -> tuple[Example, ...]:
    """Return the examples that come with the guide."""
    return tuple(read(EXAMPLES))


def facts(example: Example, text: Document) -> Facts:
    """Return where a trajectory with this compass would stand; stones that it has not are left out."""
    found = []
    for stone in text.stones:
        own = {obstacle.id for obstacle in stone.obstacles}
        named = {name: count for name, count in example.hindernissen.items() if name in own}
        points = [
            reading.Point(at, Counter(counts[stone.id]), Counter(named if at == NOW else {}))
            for at, counts in ((EARLIER, example.eerder), (NOW, example.nu))
            if stone.id in counts
        ]
        found.append(reading.of_stone(stone, points, text))
    return Facts(found, example.dagen, example.rollen)

"""The sheet on which one says how the stones are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from .actions import LONGEST, Placed
from .document import Document, State, StoneText
from .queries import roles

STONE = "stand-"


@dataclass
class Line:
    """One stone on the sheet, and what was said about it."""

    stone: StoneText
    states: list[State]
    chosen: str
    named: list[str]


@dataclass
class Sheet:
    """The whole sheet: a line for each stone, then the role and the sentence. It keeps what was typed."""

    text: Document
    data: QueryDict | Mapping[str, Any]
    errors: dict[str, list[str]] = field(default_factory=dict)
    longest: int = LONGEST

    def _said(self, name: str) -> str:
        return str(self.data.get(name, ""))

    def _named(self) -> list[str]:
        return self.data.getlist("hindernis") if isinstance(self.data, QueryDict) else []

    @property
    def lines(self) -> list[Line]:
        """The stones."""
        return [
            Line(stone, self.text.states, self._said(STONE + stone.id), self._named()) for stone in self.text.stones
        ]

    @property
    def roles(self) -> list[tuple[str, str, bool]]:
        """(id, name, whether it is chosen) of each role."""
        return [(role.pk, role.name, role.pk == self._said("rol")) for role in roles()]

    @property
    def why(self) -> str:
        """The sentence, as it was typed."""
        return self._said("waarom")

    @property
    def key(self) -> str:
        """What makes sending it twice one placement; empty without the island."""
        return self._said("sleutel")[:100]

    @property
    def problems(self) -> list[str]:
        """Every sentence that says what must be mended."""
        return [text for found in self.errors.values() for text in found]

    def refuse(self, errors: dict[str, list[str]]) -> None:
        """Show these when the sheet is shown again."""
        self.errors = errors

    def placed(self) -> Placed:
        """Return what was said. Obstacles of a stone without a state are left out: that part was closed."""
        said = {name.removeprefix(STONE): str(v) for name, v in self.data.items() if name.startswith(STONE)}
        stones = {name: state for name, state in said.items() if state}
        own = {o.id for stone in self.text.stones if stone.id in stones for o in stone.obstacles}
        elsewhere = {o.id for stone in self.text.stones if stone.id not in stones for o in stone.obstacles}
        named = [name for name in self._named() if name in own or name not in elsewhere]
        return Placed(stones, named, self.why.replace("\r\n", "\n"), self._said("rol"))

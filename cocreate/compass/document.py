"""The text of a compass: what an edition keeps. Read from the guide's own stones, or from a YAML file of anybody."""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cocreate.core.datafile import DataFile, Place, twice
from cocreate.stones.colours import TEXT, WHITE, contrast
from cocreate.stones.loading import Id, Name, StoneData
from cocreate.stones.models import Line, Stone

from .conditions import MOST_RULES, Rule, refusals, shipped

STATES = Path(__file__).parent / "data" / "standen.yaml"
Look = Literal["alive", "given", "asks", "white", "unknown"]
LOOKS: dict[str, Look] = {"leeft": "alive", "krijgt": "given", "vraagt": "asks", "wit": "white", "onbekend": "unknown"}


class State(BaseModel):
    """How a stone can be. `scale` is its place in the order, from 1; None stands outside it."""

    model_config = ConfigDict(frozen=True)
    id: str
    name: str
    scale: int | None = None
    look: Look


class Hindrance(BaseModel):
    """A sign that a stone is stuck, and ids of methods that may help."""

    id: str
    text: str
    methods: list[str] = []


class StoneText(BaseModel):
    """One stone as an edition keeps it."""

    id: str
    name: str
    colour: str
    colour_name: str
    pictogram: str
    question: str
    meaning: str
    skipped: str
    obstacles: list[Hindrance] = []
    methods: list[str] = []

    @property
    def pk(self) -> str:
        """The id, as a row of the stones has it."""
        return self.id


class Document(BaseModel):
    """A whole compass. The order of the stones is that of the ring, never of work.

    `rules` is None when the compass brings none of its own; an empty list is a compass that gives no directions.
    """

    title: str
    stones: list[StoneText]
    states: list[State]
    rules: list[Rule] | None = None

    def digest(self) -> str:
        """Return the SHA-256 of the text, 64 hexadecimal characters."""
        text = json.dumps(as_json(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def rules_now(self) -> list[Rule]:
        """Return the rules that give its directions: its own, or those shipped with the guide that fit its stones."""
        if self.rules is not None:
            return self.rules
        stones = {stone.id for stone in self.stones}
        return [rule for rule in shipped() if rule.fits(stones)]

    def state(self, name: str) -> State | None:
        """Return the state with this id."""
        return next((state for state in self.states if state.id == name), None)

    def stone(self, name: str) -> StoneText | None:
        """Return the stone with this id."""
        return next((stone for stone in self.stones if stone.id == name), None)

    def scale(self) -> list[State]:
        """Return the states that have an order, from rest to what asks most."""
        return sorted((s for s in self.states if s.scale is not None), key=lambda s: s.scale or 0)


class StateData(BaseModel):
    """A state as the file writes it."""

    id: Id
    naam: Name
    schaal: int | None = Field(default=None, ge=1, le=9)
    beeld: Literal["leeft", "krijgt", "vraagt", "wit", "onbekend"]


class About(BaseModel):
    """What the compass of a file is called."""

    id: Id
    naam: Name


class StatesFile(BaseModel):
    """The file of the states that come with the guide."""

    standen: Annotated[list[StateData], Field(min_length=2, max_length=9)]


class CompassFile(BaseModel):
    """A whole compass of its own, in one file; stones are written as in kompas.yaml."""

    model: About
    stapstenen: Annotated[list[StoneData], Field(min_length=3, max_length=12)]
    standen: Annotated[list[StateData], Field(min_length=2, max_length=9)] | None = None
    regels: Annotated[list[Rule], Field(max_length=MOST_RULES)] | None = None


Refusals = list[tuple[Place, str]]


def _wrong_states(states: list[StateData]) -> Refusals:
    wrong = twice("standen", [state.id for state in states])
    places = [state.schaal for state in states]
    wrong += [
        (("standen", n, "schaal"), f"the place {place} on the scale is taken already")
        for n, place in enumerate(places)
        if place is not None and place in places[:n]
    ]
    if sum(place is not None for place in places) < 2:  # noqa: PLR2004 - one step has no order
        wrong.append((("standen",), "at least two states need a place on the scale (schaal)"))
    wrong += [
        (("standen", n, "schaal"), f"a state that is drawn as “{state.beeld}” has no place on the scale")
        for n, state in enumerate(states)
        if state.schaal is not None and state.beeld in {"wit", "onbekend"}
    ]
    wrong += [
        (("standen", n, "beeld"), f"a state that is drawn as “{state.beeld}” needs a place on the scale (schaal)")
        for n, state in enumerate(states)
        if state.schaal is None and state.beeld not in {"wit", "onbekend"}
    ]
    return wrong


def _wrong_stones(stones: list[StoneData]) -> Refusals:
    slugs = [(s, o, line.id) for s, stone in enumerate(stones) for o, line in enumerate(stone.obstakels)]
    return [
        *twice("stapstenen", [stone.id for stone in stones]),
        *(
            (("stapstenen", s, "obstakels", o, "id"), f"the id “{slug}” stands here twice")
            for n, (s, o, slug) in enumerate(slugs)
            if slug in {earlier for _, _, earlier in slugs[:n]}
        ),
        *(
            (("stapstenen", n, "kleur", "hex"), f"{stone.kleur.hex} on white has a contrast of {ratio:.1f}, not {TEXT}")
            for n, stone in enumerate(stones)
            if (ratio := contrast(stone.kleur.hex, WHITE)) < TEXT
        ),
    ]


def _states(data: Iterable[StateData]) -> list[State]:
    return [State(id=s.id, name=s.naam, scale=s.schaal, look=LOOKS[s.beeld]) for s in data]


@cache
def shipped_states() -> tuple[State, ...]:
    """Return the states that come with the guide."""
    file = DataFile(STATES)
    states = file.read(StatesFile).standen
    file.refuse(_wrong_states(states))
    return tuple(_states(states))


def from_file(path: Path) -> tuple[str, Document]:
    """Return (id, text) of the compass in a file. Raise DataFileError with every line that is wrong and why."""
    file = DataFile(path)
    read = file.read(CompassFile)
    file.refuse(
        [
            *_wrong_stones(read.stapstenen),
            *(_wrong_states(read.standen) if read.standen else []),
            *refusals(read.regels or [], {stone.id for stone in read.stapstenen}),
        ]
    )
    stones = [
        StoneText(
            id=stone.id,
            name=stone.naam,
            colour=stone.kleur.hex,
            colour_name=stone.kleur.naam,
            pictogram=stone.pictogram,
            question=stone.kernvraag,
            meaning=stone.betekenis,
            skipped=stone.overgeslagen,
            obstacles=[Hindrance(id=o.id, text=o.signaal, methods=o.probeer) for o in stone.obstakels],
            methods=[t.methode for t in stone.doen if t.methode],
        )
        for stone in sorted(read.stapstenen, key=lambda s: (s.volgorde, s.id))
    ]
    states = _states(read.standen) if read.standen else list(shipped_states())
    return read.model.id, Document(title=read.model.naam, stones=stones, states=states, rules=read.regels)


def _hindrance(stone: Stone, line: Line) -> Hindrance:
    return Hindrance(id=line.slug or f"{stone.pk}-{line.pk}", text=line.text, methods=[str(m) for m in line.methods])


def from_stones(stones: Iterable[Stone], title: str, rules: list[Rule]) -> Document:
    """Return the text of the guide's own compass; `stones` come with their lines."""
    return Document(
        title=title,
        stones=[
            StoneText(
                id=stone.pk,
                name=stone.name,
                colour=stone.colour,
                colour_name=stone.colour_name,
                pictogram=stone.pictogram,
                question=stone.core_question,
                meaning=stone.meaning,
                skipped=stone.skipped,
                obstacles=[_hindrance(stone, line) for line in stone.lines.all() if line.kind == Line.Kind.OBSTACLE],
                methods=[str(m) for line in stone.lines.all() if line.kind == Line.Kind.TRY for m in line.methods],
            )
            for stone in stones
        ],
        states=list(shipped_states()),
        rules=rules,
    )


def as_json(document: Document) -> dict[str, Any]:
    """Return what an edition keeps. Without rules of its own it reads as it did before there were any."""
    kept = document.model_dump()
    if kept["rules"] is None:
        del kept["rules"]
    else:
        kept["rules"] = [rule.model_dump(exclude_none=True) for rule in document.rules or []]
    return kept

"""A text in a made-up trajectory of the demo: what its people agreed, with a version and something said about it."""

from typing import Any

from django.db import transaction

from cocreate.accounts.models import Guest, hashed
from cocreate.core.ids import new_id
from cocreate.trajectories import examples

from . import actions
from .models import Document
from .schema import Node, clean

TITLE = "Wat we afspreken over de parking"
FIRST = [
    "Op zondag is de parking er voor wie er woont, speelt en voorbijkomt.",
    "De bank blijft staan waar ze staat: in de zon.",
]
TASKS = [("schuurpapier halen", True), ("de buren van nummer 12 vragen", False), ("soep koken", False)]
QUOTE, INSTEAD = "in de zon", "in de zon, met een boom ernaast"
WHY = "In juli houdt niemand het daar uit. Ik zit er elke dag met mijn kleinzoon."


@transaction.atomic
def load() -> int:
    """Begin it in the example of a place that goes on and has no text; return how many came."""
    began = examples.place_that_goes_on()
    if began is None:
        return 0
    trajectory, puller = began
    if Document.objects.filter(trajectory=trajectory).exists():
        return 0
    made = actions.start(trajectory, {"title": TITLE, "kind": Document.Kind.AGREEMENT}, puller)
    actions.write(made, _text(FIRST))
    actions.keep(made, "na de eerste avond", puller)
    actions.write(made, _text([*FIRST, "Wie iets kapot ziet, zegt het aan de groep. Niemand lost het alleen op."]))
    guest = Guest.objects.create(key_hash=hashed(new_id()))
    said = {"quote": QUOTE, "replacement": INSTEAD, "why": WHY, "name": "Mia"}
    actions.nod(actions.suggest(made, said, guest, None), puller)
    return 1


def _text(lines: list[str]) -> Node:
    tasks = [{"type": "taskItem", "attrs": {"checked": done}, "content": [_line(said)]} for said, done in TASKS]
    blocks: list[dict[str, Any]] = [
        {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Waar we achter staan"}]},
        *map(_line, lines),
        {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Wat we nog doen"}]},
        {"type": "taskList", "content": tasks},
    ]
    return clean({"content": blocks}).content


def _line(said: str) -> Node:
    return {"type": "paragraph", "content": [{"type": "text", "text": said}]}

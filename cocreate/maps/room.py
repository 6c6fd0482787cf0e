"""The room of a map: what stands in it, whose hand drew it, and how the server itself changes it.

In the room: Y.Map `things`, id → Y.Map with the fields of `values.Told` and `state`, `meeting`, `hand`; Y.Map `layers`,
id → Y.Map with `name` and `order`. `geometry` is one plain value, so that two moves at once end in one of them.
"""

import secrets
from collections.abc import Iterable
from typing import Any

from cocreate.core.keys import key_of
from cocreate.live import actions as live
from cocreate.live.edits import Edit
from cocreate.trajectories.models import Member, Trajectory

from .models import Layer, Thing
from .values import told_of

PREFIX = "map:"
PURPOSE = "cocreate.maps.hand"
SALT = 10  # characters


def name_of(trajectory: Trajectory) -> str:
    """Return the name of the room."""
    return f"{PREFIX}{trajectory.pk}"


def trajectory_id(room: str) -> str:
    """Return of which trajectory the map in `room` is."""
    return room.removeprefix(PREFIX)


def hand_for(member: Member) -> str:
    """Return a sign with which a browser marks what it draws. It tells who to the server alone, and is new each time.

    Who copies another's sign from the room before the server saw its first thing is taken for that one: the sign says
    whose voice it is as honestly as people in one room do, and opens nothing.
    """
    salt = secrets.token_hex(SALT // 2)
    return f"{salt}{key_of(PURPOSE, f'{salt}:{member.pk}')}"


def whose(hand: object, members: Iterable[Member]) -> Member | None:
    """Return the one of `members` for whom `hand` was made."""
    if not isinstance(hand, str) or len(hand) <= SALT:
        return None
    salt, key = hand[:SALT], hand[SALT:]
    return next((one for one in members if secrets.compare_digest(key_of(PURPOSE, f"{salt}:{one.pk}"), key)), None)


def shown(thing: Thing) -> dict[str, Any]:
    """Return a thing as it stands in the room."""
    return told_of(thing).shown() | {"state": thing.state, "meeting": thing.meeting_id or ""}


def put(thing: Thing) -> None:
    """Lay a thing in the room, whole; one of a layer that came from a file stays a row."""
    if thing.layer and thing.layer.is_fixed:
        return
    live.change(name_of(thing.trajectory), lambda doc: doc.set_map(("things", thing.pk), shown(thing)))


def patch(thing: Thing, fields: dict[str, Any]) -> None:
    """Change some fields of a thing in the room; nothing when it is not there."""

    def edit(doc: Edit) -> None:
        if doc.get(("things", thing.pk)) is None:
            return
        for field, value in fields.items():
            doc.set(("things", thing.pk, field), value)

    live.change(name_of(thing.trajectory), edit)


def drop(thing: Thing) -> None:
    """Take a thing out of the room."""
    live.change(name_of(thing.trajectory), lambda doc: doc.remove(("things", thing.pk)))


def put_layer(layer: Layer) -> None:
    """Put a layer in the room."""
    value = {"name": layer.name, "order": layer.order}
    live.change(name_of(layer.trajectory), lambda doc: doc.set_map(("layers", layer.pk), value))


def drop_layer(layer: Layer) -> None:
    """Take a layer out of the room; its things lie in none from then on."""
    live.change(name_of(layer.trajectory), lambda doc: doc.remove(("layers", layer.pk)))

"""Pictures that lie under the things of a map, with their four corners: a plan, an old drawing."""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from cocreate.core import geo
from cocreate.trajectories.actions.telling import hold_open, tell
from cocreate.trajectories.models import Member, Trajectory

from . import queries
from .models import Underlay, outline_of

MOST = 10  # pictures under one map
FLANDERS = (3.6, 50.8, 4.9, 51.2)
METRES = 800.0  # across, where nothing tells how large it is
LEAST = 20.0  # metres: less is a point
CORNERS = 4
Corners = list[list[float]]


def check(corners: Sequence[Sequence[float]]) -> Corners:
    """Return corners from the top left with the clock. Raise ValidationError when a picture cannot lie so."""
    ring = [list(one) for one in corners]
    geo.check({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
    turns = []
    for n in range(CORNERS):
        (ax, ay), (bx, by), (cx, cy) = ring[n], ring[(n + 1) % CORNERS], ring[(n + 2) % CORNERS]
        turns.append((bx - ax) * (cy - by) - (by - ay) * (cx - bx))
    if not (all(turn > 0 for turn in turns) or all(turn < 0 for turn in turns)):
        raise ValidationError(_("The picture would fold over itself. Put its corners in their order."), code="folds")
    return ring


def begin(trajectory: Trajectory, width: int, height: int) -> Corners:
    """Return the corners of a picture of so many pixels, upright, in the middle of the place and in its shape."""
    shapes = [one for one in [outline_of(trajectory)] if one]
    shapes = shapes or [one.geometry for one in queries.things(trajectory)[:100] if one.geometry]
    boxes = [geo.bounds(one) for one in shapes] or [FLANDERS]
    west, east = min(box[0] for box in boxes), max(box[2] for box in boxes)
    south, north = min(box[1] for box in boxes), max(box[3] for box in boxes)
    x, y = (west + east) / 2, (south + north) / 2
    shrink = math.cos(math.radians(y))
    across = max((east - west) * geo.DEGREE * shrink, (north - south) * geo.DEGREE * width / height)
    across = across if shapes and across > LEAST else METRES
    dx, dy = across / 2 / geo.DEGREE / shrink, across * height / width / 2 / geo.DEGREE
    found = [[x - dx, y + dy], [x + dx, y + dy], [x + dx, y - dy], [x - dx, y - dy]]
    return [[round(one, geo.DECIMALS) for one in corner] for corner in found]


def shown(trajectory: Trajectory) -> list[dict[str, Any]]:
    """Return what the canvas needs to lay each of them."""
    return [
        {
            "id": one.pk, "name": one.name, "credit": one.credit, "url": one.file.url, "corners": one.corners,
            "opacity": one.opacity / 100,
        }
        for one in queries.underlays(trajectory)
    ]  # fmt: skip


@transaction.atomic
def bring(trajectory: Trajectory, file: ContentFile[bytes], name: str, credit: str, by: Member) -> Underlay:
    """Keep a clean picture (contributions.images) in the middle of the map. Raise GoneError, ValidationError."""
    hold_open(trajectory)
    if trajectory.underlays.count() >= MOST:
        raise ValidationError(_("A map takes at most %(most)s pictures under it.") % {"most": MOST}, code="most")
    made = Underlay(trajectory=trajectory, name=name, credit=credit, corners=[])
    made.file.save("picture.webp", file, save=False)
    made.corners = begin(trajectory, made.width, made.height)
    made.save(force_insert=True)
    tell(trajectory, "map.change", by)
    return made


@transaction.atomic
def lay(underlay: Underlay, told: dict[str, Any], by: Member) -> None:
    """Let it lie at other corners, lighter or darker, under another name: `told` is clean. Raise GoneError."""
    hold_open(underlay.trajectory)
    for field in ("name", "credit", "corners", "opacity"):
        setattr(underlay, field, told[field])
    underlay.save(update_fields=["name", "credit", "corners", "opacity"])
    tell(underlay.trajectory, "map.change", by)


@transaction.atomic
def take_away(underlay: Underlay, by: Member) -> None:
    """Take it from under the map; its file is deleted."""
    underlay.delete()
    tell(underlay.trajectory, "map.change", by)


@transaction.atomic
def take_all_away(trajectory: Trajectory) -> None:
    """Delete every picture under the map of a trajectory that is gone."""
    for one in queries.underlays(trajectory):
        one.delete()


def erase(underlay: Underlay) -> None:
    """Delete the file of one whose row is gone, after the commit."""
    transaction.on_commit(partial(underlay.file.delete, save=False))

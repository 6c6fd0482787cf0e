"""Reads: what a room holds, rights that were lost, rooms that the server changed or that their owner has not seen."""

from datetime import datetime, timedelta
from operator import itemgetter

from django.db.models import F, Max, Q, Value
from django.utils import timezone

from . import settled
from .models import Revocation, Room, Update

MOST = 200  # rooms at a time
LATELY = timedelta(minutes=2)  # longer than any transaction in which one is made


def parts(room: str) -> list[tuple[int, int, bytes, int]]:
    """Return (key of the room, number, Yjs update, number its owner saw) of the folded state and each later update.

    In one statement, so that a fold that goes on meanwhile is seen whole or not at all. Nothing when there is no room.
    """
    return later(room, -1)


def later(room: str, number: int) -> list[tuple[int, int, bytes, int]]:
    """Return what `parts` does of updates after `number`; all there is when that one was folded."""
    state = Room.objects.filter(name=room, upto__gt=number).order_by().values_list("pk", "upto", "state", "settled")
    updates = Update.objects.filter(room__name=room, number__gt=number)
    rows = state.union(updates.values_list("room_id", "number", "blob", Value(0)), all=True)
    found = [(pk, at, bytes(blob), seen) for pk, at, blob, seen in rows]
    return sorted(found, key=itemgetter(1))  # the state is older than each update


def values(room: str) -> settled.State:
    """Return what is kept of a room now, as plain values; nothing stands in a room that nobody made yet."""
    return settled.State(*(blob for _room, _number, blob, _settled in parts(room)))


def changed() -> list[tuple[str, int, int]]:
    """Return (name, number, number its owner saw) of rooms that the server itself changed in the last minutes."""
    since = timezone.now() - LATELY
    return list(Room.objects.filter(changed_at__gte=since).values_list("name", "changed", "settled"))


def revoked(since: datetime) -> list[tuple[str, str, datetime]]:
    """Return (room, who or "" for all, from when) of the rights lost since then."""
    return list(Revocation.objects.filter(at__gte=since).values_list("room", "who", "at"))


def unsettled(prefix: str, before: datetime) -> list[str]:
    """Return the names of rooms of which the owner has not seen an update from before `before`."""
    old = Q(updates__number__gt=F("settled"), updates__at__lt=before) | Q(upto__gt=F("settled"))
    return list(Room.objects.filter(old, name__startswith=prefix).values_list("name", flat=True).distinct())


def unfolded(before: datetime) -> list[str]:
    """Return the names of rooms in which nobody wrote since `before`, and that are not folded since."""
    rooms = Room.objects.annotate(last=Max("updates__at")).filter(last__lt=before)
    return list(rooms.values_list("name", flat=True)[:MOST])

"""Reads: rights that were lost, rooms that their owner has not seen."""

from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from .models import Revocation, Room

LATELY = timedelta(minutes=2)  # longer than any transaction in which one is made


def revoked() -> list[tuple[str, str, datetime]]:
    """Return (room, who or "" for all, from when) of the rights lost in the last minutes."""
    since = timezone.now() - LATELY
    return list(Revocation.objects.filter(at__gte=since).values_list("room", "who", "at"))


def is_revoked(room: str, who: str, at: datetime) -> bool:
    """Return whether a token of `who`, made at `at`, opens `room` no more."""
    return Revocation.objects.filter(room=room, who__in=["", who], at__gte=at).exists()


def unsettled(prefix: str, before: datetime) -> list[str]:
    """Return the names of rooms of which the owner has not seen an update from before `before`."""
    old = Q(updates__number__gt=F("settled"), updates__at__lt=before) | Q(upto__gt=F("settled"))
    return list(Room.objects.filter(old, name__startswith=prefix).values_list("name", flat=True).distinct())

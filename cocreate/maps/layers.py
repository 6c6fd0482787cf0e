"""Reads for layers and what goes in and out; those of the map itself stand in `queries`."""

from collections.abc import Sequence

from django.db.models import Count, Q

from cocreate.moderation.models import Status
from cocreate.trajectories.models import Trajectory, Visibility

from .models import Layer, Thing

SEEN = Q(things__status=Status.PUBLISHED, things__gone_at__isnull=True)


def counted(trajectory: Trajectory) -> list[Layer]:
    """Return its layers, each with `amount`: how much of it lies on the map."""
    return list(trajectory.map_layers.annotate(amount=Count("things", filter=SEEN)))


def titles(keys: Sequence[str]) -> dict[str, dict[str, str | int]]:
    """Return what a tile says of things that lie on a map."""
    found = Thing.objects.filter(pk__in=keys, status=Status.PUBLISHED, gone_at__isnull=True)
    return {key: {"title": title, "state": state} for key, title, state in found.values_list("pk", "title", "state")}


def open_map(slug: str) -> Trajectory | None:
    """Return the trajectory at an address, when everybody may read it."""
    return Trajectory.objects.filter(slug=slug, status=Status.PUBLISHED, visibility=Visibility.PUBLIC).first()

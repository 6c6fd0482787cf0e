"""What contributions show on pages of lower parts."""

from typing import Any

from django.http import HttpRequest

from cocreate.accounts.models import Person
from cocreate.core import page_cache
from cocreate.trajectories.access import may_steer
from cocreate.trajectories.models import Trajectory

from . import access, queries

NEWEST = 6


def take_along(_request: HttpRequest, _person: Person) -> tuple[str, dict[str, Any]]:
    """Show on the account page where what someone gave is, and how to take it along."""
    return "contributions/_take_along.html", {}


def grown(request: HttpRequest, trajectory: Trajectory) -> tuple[str, dict[str, Any]]:
    """Show on the page of a trajectory what was given in it, and who steers what waits."""
    found = queries.given_in(trajectory, inner=access.hears(request, trajectory))
    cards = list(queries.for_cards(found)[: NEWEST + 1])
    steers = may_steer(request, trajectory)
    page_cache.also(request, until=queries.next_expiry(trajectory))
    return "contributions/_grown.html", {
        "trajectory": trajectory,
        "newest": cards[:NEWEST],
        "more": len(cards) > NEWEST,
        "steers": steers,
        "waits": queries.waiting_in(trajectory).count() if steers else 0,
    }

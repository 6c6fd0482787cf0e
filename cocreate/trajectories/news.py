"""What the weekly letter tells of trajectories, in a few queries for all that are followed together."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cocreate.activity.queries import within_any
from cocreate.notifications.letters import Section

from . import queries
from .models import Agreement, Ask, Trajectory
from .words import CHANGES

PREFIX = "trajectory:"
AHEAD = timedelta(days=7)  # an agreement is named in the letter of the week before it is looked at again
TOLD_ITSELF = {"trajectory.ask"}  # stands among what is asked


def names(scopes: set[str]) -> dict[str, tuple[str, str]]:
    """Return the title and path of each public trajectory among `scopes`."""
    return {one.scope: (one.title, one.get_absolute_url()) for one in _public(scopes)}


def tell(scopes: set[str], since: datetime, until: datetime) -> dict[str, Section]:
    """Return what changed between `since` and `until`, and with it all that is asked; nothing when nothing is new."""
    found = {one.pk: one for one in _public(scopes)}
    asks, fresh = _asks(list(found), since, until)
    lines = _changes(found, since, until)
    for agreement in _to_look_at(list(found), until):
        day = date_format(agreement.look_again, "j F")
        lines[agreement.trajectory_id].append(
            _("On %(day)s: looking again at “%(what)s”") % _named(day, agreement.what)
        )
    return {
        one.scope: Section(one.title, one.get_absolute_url(), lines[pk], asks[pk])
        for pk, one in found.items()
        if lines[pk] or pk in fresh
    }


def _named(day: str, what: str) -> dict[str, str]:
    return {"day": day, "what": what if len(what) <= 50 else what[:50].rsplit(" ", 1)[0] + " …"}  # noqa: PLR2004 - of a line of a hundred


def _public(scopes: set[str]) -> list[Trajectory]:
    ids = [scope.removeprefix(PREFIX) for scope in scopes if scope.startswith(PREFIX)]
    return list(queries.public().filter(pk__in=ids)) if ids else []


def _asks(ids: list[str], since: datetime, until: datetime) -> tuple[dict[str, list[tuple[str, int, str]]], set[str]]:
    """Return what is asked now by trajectory, and the trajectories where some of it is new."""
    today = timezone.localdate(until)
    asked = Ask.objects.filter(trajectory__in=ids, closed_at__isnull=True, trajectory__closed_at__isnull=True)
    found, fresh = defaultdict(list), set()
    for ask in asked.filter(Q(until__isnull=True) | Q(until__gte=today)).select_related("trajectory"):
        path = f"{ask.trajectory.get_absolute_url()}#gevraagd"
        found[ask.trajectory_id].append((ask.text, ask.minutes, path))
        if since <= ask.created_at < until:
            fresh.add(ask.trajectory_id)
    return found, fresh


def _changes(found: dict[str, Trajectory], since: datetime, until: datetime) -> dict[str, list[str]]:
    ids = {one.scope: pk for pk, one in found.items()}
    verbs = [verb for verb in CHANGES if verb not in TOLD_ITSELF]
    happened = within_any(set(ids)).filter(at__gte=since, at__lt=until, verb__in=verbs)
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for scope, verb in happened.order_by("-at", "-id").values_list("scope", "verb"):
        counted[ids[scope]][verb] += 1
    lines: dict[str, list[str]] = defaultdict(list)
    for pk, times in counted.items():
        for verb, number in times.items():
            stands = found[pk].state_now if verb == "trajectory.state" else ""
            many = f" ({number}\N{MULTIPLICATION SIGN})" if number > 1 else ""
            lines[pk].append(f"{CHANGES[verb]}: {stands}" if stands else f"{CHANGES[verb]}{many}")
    return lines


def _to_look_at(ids: list[str], until: datetime) -> list[Agreement]:
    today = timezone.localdate(until)
    due = Agreement.objects.filter(trajectory__in=ids, ended_at__isnull=True)
    return list(due.filter(look_again__gt=today, look_again__lte=today + AHEAD))

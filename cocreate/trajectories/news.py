"""What the weekly letter tells of trajectories, in a few queries for all that are followed together."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cocreate.activity.queries import within_any
from cocreate.moderation.models import Status
from cocreate.notifications.letters import Section

from . import queries
from .models import Agreement, Ask, Member, Trajectory, Visibility
from .words import CHANGES

PREFIX = "trajectory:"
AHEAD = timedelta(days=7)  # an agreement is named in the letter of the week before it is looked at again
LONGEST_WHAT = 50  # characters of an agreement, in a line of a hundred
TOLD_ITSELF = {"trajectory.ask"}  # stands among what is asked
#: How a scope begins that is followed by who has no more than the address, and by who is in it.
LINK, MEMBER = "link:", "member:"


def scope_of(trajectory: Trajectory, member: Member | None) -> str:
    """Return as what this reader follows it by mail; empty when they may not.

    What everybody may read is followed as such. What is only for who has the link is followed at that address, and no
    longer when it gets another. What is only for its members is followed as a member, and no longer by who left.
    """
    if trajectory.is_public:
        return trajectory.scope
    if trajectory.visibility == Visibility.LINK and trajectory.status == Status.PUBLISHED:
        return f"{LINK}{trajectory.slug}"
    return f"{MEMBER}{member.pk}:{member.letter_key}" if member else ""


def names(scopes: set[str]) -> dict[str, tuple[str, str]]:
    """Return the title and path of each trajectory among `scopes` that its follower may read now."""
    return {scope: (one.title, one.get_absolute_url()) for scope, one in _readable(scopes).items()}


def tell(scopes: set[str], since: datetime, until: datetime) -> dict[str, Section]:
    """Return what changed between `since` and `until`, and with it all that is asked; nothing when nothing is new."""
    readable = _readable(scopes)
    found = {one.pk: one for one in readable.values()}
    asks, fresh = _asks(list(found), since, until)
    lines = _changes(found, since, until)
    for agreement in _to_look_at(list(found), since, until):
        lines[agreement.trajectory_id].append(_looking(agreement, until))
    return {
        scope: Section(one.title, one.get_absolute_url(), lines[one.pk], asks[one.pk])
        for scope, one in readable.items()
        if lines[one.pk] or one.pk in fresh
    }


def _readable(scopes: set[str]) -> dict[str, Trajectory]:
    """Return the trajectory of each scope whose follower may read it now."""
    ids = {scope.removeprefix(PREFIX) for scope in scopes if scope.startswith(PREFIX)}
    slugs = {scope.removeprefix(LINK) for scope in scopes if scope.startswith(LINK)}
    keys = {scope: scope.removeprefix(MEMBER).split(":", 1) for scope in scopes if scope.startswith(MEMBER)}
    found = {one.scope: one for one in queries.public().filter(pk__in=ids)} if ids else {}
    found |= {f"{LINK}{slug}": one for slug, one in queries.open_to_link(slugs).items()} if slugs else {}
    inside = {member.pk: member for member in queries.still_in({pk for pk, *_key in keys.values()})} if keys else {}
    for scope, (pk, *key) in keys.items():
        if key and pk in inside and inside[pk].opens_letter(key[0]):
            found[scope] = inside[pk].trajectory
    return found


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


def _to_look_at(ids: list[str], since: datetime, until: datetime) -> list[Agreement]:
    """Return the agreements whose day came since the letter before, or comes before the next one."""
    began, today = timezone.localdate(since), timezone.localdate(until)
    due = Agreement.objects.filter(trajectory__in=ids, ended_at__isnull=True, trajectory__closed_at__isnull=True)
    return list(due.filter(look_again__gt=began, look_again__lte=today + AHEAD))


def _looking(agreement: Agreement, until: datetime) -> str:
    what = agreement.what
    if len(what) > LONGEST_WHAT:
        what = what[:LONGEST_WHAT].rsplit(" ", 1)[0] + " …"
    if agreement.look_again <= timezone.localdate(until):
        return _("The day has come to look again at “%s”") % what
    day = date_format(agreement.look_again, "j F")
    return _("On %(day)s: looking again at “%(what)s”") % {"day": day, "what": what}

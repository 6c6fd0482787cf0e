"""Which methods fit what someone looks for, why, and what nearly fits. Pure functions: no database."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cocreate.stones.models import Stone, Trait

from .models import Method, Where

HOUR = 60
IN_MINUTES = 100  # longer than this one says it in hours
STRETCH_TIME = 2.0  # nearly fits: at most this many times the time that there is
STRETCH_PEOPLE = 1.5  # nearly fits: so many more people would do
SPLIT = 2  # nearly fits: the group can be split in two


@dataclass(frozen=True)
class Wish:
    """What someone looks for. What is None or empty may be anything."""

    aim: Stone | Trait | None = None
    people: int | None = None
    minutes: int | None = None
    where: Where | None = None

    def __bool__(self) -> bool:
        return any((self.aim, self.people, self.minutes, self.where))

    def query(self) -> str:
        """Return it as a query string, always in the same order, without what is not asked."""
        pairs = {
            "voor": self.aim.pk if self.aim else None,
            "mensen": self.people,
            "tijd": self.minutes,
            "waar": self.where.slug if self.where else None,
        }
        return urlencode({key: value for key, value in pairs.items() if value})


@dataclass
class Fit:
    """A method with what fits and what does not, in sentences."""

    method: Method
    reasons: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)


def spoken(minutes: int) -> str:
    """Return a length of time as one says it, such as "45 minutes" or "2.5 hours"."""
    if minutes < IN_MINUTES and minutes != HOUR:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = round(2 * minutes / HOUR) / 2
    return ngettext("%(n)s hour", "%(n)s hours", int(hours)) % {"n": number_format(hours, 0 if hours % 1 == 0 else 1)}


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _judge_people(fit: Fit, people: int) -> bool:
    """Add what the size of the group says; return whether it can still be called nearly."""
    method = fit.method
    if people < method.group_min:
        fit.misses.append(_("asks for a few more people: at least %(n)s") % {"n": method.group_min})
        return people * STRETCH_PEOPLE >= method.group_min
    if people > method.group_max:
        fit.misses.append(_("works with %(n)s people at most: make two groups") % {"n": method.group_max})
        return people <= method.group_max * SPLIT
    fit.reasons.append(ngettext("works with %(n)s person", "works with %(n)s people", people) % {"n": people})
    return True


def _judge_time(fit: Fit, minutes: int) -> bool:
    method = fit.method
    if method.minutes and method.minutes <= minutes:
        fit.reasons.append(_("takes about %(time)s") % {"time": spoken(method.minutes)})
        return True
    fit.misses.append(_("asks for a little more time: %(time)s") % {"time": method.duration})
    return bool(method.minutes) and (method.minutes or 0) <= minutes * STRETCH_TIME


def _judge_where(fit: Fit, where: Where) -> bool:
    known = [Where(value).label for value in fit.method.settings if value in Where.values]
    if where in fit.method.settings:
        fit.reasons.append(_("can be done %(where)s") % {"where": where.label})
        return True
    fit.misses.append(_("is mostly done %(where)s") % {"where": str(_(" or ")).join(str(label) for label in known)})
    return True


def _judge(method: Method, wish: Wish) -> Fit | None:
    """Return how a method fits, or None when it is too far off. Reads only prefetched stones and traits."""
    fit = Fit(method)
    if wish.aim:
        things: Iterable[Stone | Trait] = method.stones.all() if isinstance(wish.aim, Stone) else method.traits.all()
        if wish.aim not in things:
            return None
        fit.reasons.append(_("fits %(aim)s") % {"aim": _lower(wish.aim.name)})
    nearly = True
    if wish.people:
        nearly &= _judge_people(fit, wish.people)
    if wish.minutes:
        nearly &= _judge_time(fit, wish.minutes)
    if wish.where:
        nearly &= _judge_where(fit, wish.where)
    return fit if nearly and len(fit.misses) <= 1 else None


def match(methods: Iterable[Method], wish: Wish) -> tuple[list[Fit], list[Fit]]:
    """Return what fits (all of the wish) and what nearly fits (all but one thing, and that not by far)."""
    judged = [fit for method in methods if (fit := _judge(method, wish))]
    return [fit for fit in judged if not fit.misses], [fit for fit in judged if fit.misses]

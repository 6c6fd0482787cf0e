"""The shape of a trajectory: the lines another one can begin with.

Never people, days, parties, or what was given or placed: only what a stranger reads on the page of a public trajectory,
and of that what can be said again elsewhere. What is taken along is a proposal, not an agreement: who begins keeps it,
changes it or lets it go. Higher parts register lines of their own in `apps.ready()`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import queries
from .models import Proposal, Trajectory

MOST = 12  # lines of one kind
#: What a sheet takes along, by kind. `who`, `means` and every day belong to the people there.
AGREED = ("what", "why", "decider", "minutes", "not_doing")
TRIED = ("supposition", "trying", "small", "signs", "stop")
#: Headings, by kind, in the order in which they are shown.
HEADINGS: dict[str, str | Promise] = {
    Proposal.Kind.ROLE: _("The roles"),
    Proposal.Kind.ASK: _("What is asked there"),
    Proposal.Kind.AGREEMENT: _("What is agreed there"),
    Proposal.Kind.EXPERIMENT: _("What is tried there"),
    "more": _("And further"),
}


@dataclass(frozen=True)
class Line:
    """One line of a shape: `data` is what the form of its kind begins with."""

    key: str
    kind: str
    text: str
    data: dict[str, Any] = field(default_factory=dict)


Offer = Callable[[Trajectory], Line | None]
Take = Callable[[Trajectory, Trajectory], None]
_more: list[tuple[Offer, Take]] = []


def register(offer: Offer, take: Take) -> None:
    """Let a higher part offer a line of kind "more", and have `take(source, made)` called when it is taken along."""
    _more.append((offer, take))


def lines(source: Trajectory) -> list[Line]:
    """Return what another trajectory can take along; nothing when not everybody may read it. Five queries and more."""
    if not source.is_public:
        return []
    found = [*_roles(source), *_asks(source), *_agreements(source), *_experiments(source)]
    return found + [line for offer, _take in _more if (line := offer(source))]


def take(source: Trajectory, made: Trajectory, keys: set[str]) -> None:
    """Let `made` begin with those lines of `source` whose keys are in `keys`."""
    chosen = [line for line in lines(source) if line.key in keys]
    Proposal.objects.bulk_create(
        Proposal(trajectory=made, kind=line.kind, text=line.text, data=line.data, order=number)
        for number, line in enumerate(chosen)
        if line.kind in Proposal.Kind.values
    )
    for offer, give in _more:
        line = offer(source)
        if line is not None and line.key in keys:
            give(source, made)


def _roles(source: Trajectory) -> Iterator[Line]:
    first = queries.first_role()
    for role, _count in queries.count_by_role(source):
        if role.pk != first.pk:
            yield Line(f"role:{role.pk}", Proposal.Kind.ROLE, f"{role.name}: {role.does}", {"role": role.pk})


def _asks(source: Trajectory) -> Iterator[Line]:
    for ask in queries.asks_of(source)[:MOST]:
        yield Line(f"ask:{ask.pk}", Proposal.Kind.ASK, ask.text, {"text": ask.text, "minutes": ask.minutes})


def _agreements(source: Trajectory) -> Iterator[Line]:
    holding = [one for one in queries.agreements(source) if one.ended_at is None]
    for one in holding[:MOST]:
        yield Line(f"agreement:{one.pk}", Proposal.Kind.AGREEMENT, one.what, {n: getattr(one, n) for n in AGREED})


def _experiments(source: Trajectory) -> Iterator[Line]:
    for one in queries.experiments(source)[:MOST]:
        data = {name: getattr(one, name) for name in TRIED} | {"stones": [stone.pk for stone in one.stones.all()]}
        yield Line(f"experiment:{one.pk}", Proposal.Kind.EXPERIMENT, one.supposition, data)

"""A meeting in each made-up trajectory of the demo."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from cocreate.moderation.models import Status
from cocreate.places.actions import Choice
from cocreate.trajectories import examples
from cocreate.trajectories.queries import offered_with

from . import actions, queries

SATURDAY, THURSDAY = 5, 3
EXAMPLES = {
    examples.PLACE: ("Samen de bank schuren", SATURDAY, time(14), 3, "Het schoolplein in de Voorbeeldwijk",
                     "Er ligt schuurpapier klaar en er is soep. Kom een halfuur of de hele namiddag."),
    examples.CHALLENGE: ("Aan tafel: wie kookt voor wie?", THURSDAY, time(18, 30), 2, "Het buurthuis",
                         "We eten wat er is en praten over één vraag: wat zou jij aannemen van een buur?"),
}  # fmt: skip


@transaction.atomic
def load() -> int:
    """Plan one in each example that goes on and has none ahead, from tomorrow on, and return how many came."""
    return sum(_make(key) for key in EXAMPLES)


def _make(key: str) -> int:
    began = offered_with(key)
    if began is None or began[0].status == Status.WITHDRAWN or began[0].closed_at:
        return 0
    if queries.of_trajectory(began[0]).filter(queries.is_ahead()).exists():
        return 0
    name, weekday, hour, hours, where, story = EXAMPLES[key]
    tomorrow = timezone.localdate() + timedelta(days=1)
    day = tomorrow + timedelta(days=(weekday - tomorrow.weekday()) % 7)
    starts = timezone.make_aware(datetime.combine(day, hour))
    told = actions.Told(name, starts, starts + timedelta(hours=hours), Choice(where), story)
    actions.plan(began[0], told, began[1])
    return 1

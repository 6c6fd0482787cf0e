"""A compass for the made-up trajectory of the demo: three closed rounds, of people who do not exist.

They lie in the past, so that a newcomer sees what time does: what lives, what calls, what came back, and where people
see it differently.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cocreate.core import page_cache
from cocreate.trajectories import examples
from cocreate.trajectories.models import Trajectory
from cocreate.trajectories.queries import offered_with

from . import actions, queries
from .models import Answer, Edition, Placement, Reason, Round

BEGAN = timedelta(days=120)  # before today: the trajectory itself
STATES = {
    "v": "gaat-vanzelf",
    "k": "krijgt-aandacht",
    "a": "vraagt-aandacht",
    "n": "niet-aan-de-orde",
    "?": "weet-niet",
}  # any other sign: said nothing of it


@dataclass(frozen=True)
class Evening:
    """One round. A sign of `said` stands for one person, in the order of `roles`."""

    ago: timedelta
    roles: tuple[str, ...]
    said: dict[str, str]
    taken: str
    named: dict[str, dict[str, tuple[int, ...]]] = field(default_factory=dict)  # stone → obstacle → who named it
    why: dict[int, str] = field(default_factory=dict)


EVENINGS = (
    Evening(
        timedelta(days=110),
        ("trekker", "deelnemer", "deelnemer", "deelhouder", "volger", "ambtenaar"),
        {"potentieel": "kkvkv?", "ontmoeting": "vvkvk-", "afspraken": "aakaa-", "identiteit": "nn?n--"},
        "We leren eerst de namen van wie hier woont. Dan pas spreken we iets af.",
    ),
    Evening(
        timedelta(days=54),
        ("trekker", *["deelnemer"] * 3, *["deelhouder"] * 2, "volger", "ambtenaar"),
        {"potentieel": "vvkvvk--", "ontmoeting": "nnknn---", "afspraken": "kkvkak--", "structuur": "kkk?k---"},
        "Eén blad met wie wat doet, aan het raam van de bakker.",
    ),
    Evening(
        timedelta(days=5),
        ("trekker", *["deelnemer"] * 4, *["deelhouder"] * 4, "volger", "ambtenaar"),
        {
            "potentieel": "vvvvkv--v-v",
            "ontmoeting": "aakaakaa-a-",
            "afspraken": "vvavaav-a-v",
            "structuur": "kkkk?-k-k--",
            "transactiemodel": "a?a?aa---?-",
            "beweging": "nnnn?------",
        },
        "Twee aan twee bellen we aan de overkant aan, voor de volgende keer.",
        {"ontmoeting": {"ont-1": (0, 1, 3, 4, 6), "ont-3": (2, 7)}},
        {
            0: "Dinsdag stonden we hier weer met dezelfde zes.",
            2: "De mensen van de overkant ken ik nog altijd niet.",
            5: "Wie zet de tafels binnen als de bakker met verlof is?",
            6: "De boom kreeg water zonder dat iemand het moest vragen.",
        },
    ),
)


@transaction.atomic
def load() -> int:
    """Add the rounds when the example never had any, and return how many came."""
    began = offered_with(examples.PLACE)
    if began is None or Round.objects.filter(trajectory=began[0]).exists():
        return 0
    trajectory, now = began[0], timezone.now()
    Trajectory.objects.filter(pk=trajectory.pk).update(offered_at=now - BEGAN)
    edition = actions.edition_of(queries.model_of(trajectory))
    for evening in EVENINGS:
        _hold(trajectory, edition, evening, now - evening.ago)
    page_cache.expire(f"trajectory:{trajectory.pk}")
    return len(EVENINGS)


def _hold(trajectory: Trajectory, edition: Edition, evening: Evening, at: datetime) -> None:
    one = Round.objects.create(
        trajectory=trajectory, edition=edition, opened_at=at, closed_at=at + timedelta(hours=1), taken=evening.taken
    )
    for n, role in enumerate(evening.roles):
        answers = [
            Answer(
                stone=stone,
                state=STATES[said[n]],
                obstacles=[name for name, people in evening.named.get(stone, {}).items() if n in people],
            )
            for stone, said in evening.said.items()
            if said[n] in STATES
        ]
        placement = Placement.objects.create(
            trajectory=trajectory,
            edition=edition,
            round=one,
            role=role,
            voice=secrets.token_hex(16),
            at=at + timedelta(minutes=n),
            key=queries.key_hash(trajectory, secrets.token_urlsafe(16)),
        )
        for answer in answers:
            answer.placement = placement
        Answer.objects.bulk_create(answers)
        if n in evening.why:
            reason = Reason.objects.create(trajectory=trajectory, placement=placement, text=evening.why[n])
            actions.let_through(reason, None)

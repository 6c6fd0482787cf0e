"""Two made-up trajectories for the demo, marked as such: one from a place, one from a challenge. Nobody is in them."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cocreate.moderation.models import Status
from cocreate.places.actions import anchor
from cocreate.stones.models import Stone

from . import actions, queries
from .models import Member, Trajectory

PLACE, CHALLENGE = "example:place", "example:challenge"


@transaction.atomic
def load() -> int:
    """Add the examples that never came, and return how many; what an editor made of them stays."""
    return sum(make() for key, make in ((PLACE, _place), (CHALLENGE, _challenge)) if not queries.offered_with(key))


def place_that_goes_on() -> tuple[Trajectory, Member] | None:
    """Return the example that starts from a place, and its puller; None when an editor ended it or it never came."""
    began = queries.offered_with(PLACE)
    if began is None or began[0].status == Status.WITHDRAWN or began[0].closed_at:
        return None
    return began


def _place() -> int:
    made, puller = actions.start(
        title="De lege parking in de Voorbeeldwijk",
        about="Tussen de school en de bakker ligt een parking die na vier uur leeg is.",
        gain="Schaduw, een bank en een reden om te blijven staan, voor wie hier woont en voor kinderen na school.",
        place=anchor(name="Voorbeeldwijk"),
        key=PLACE,
        is_example=True,
    )
    told = "Er staan drie tafels en een boom in een bak. We mogen de parking een zomer lang gebruiken."
    actions.change(made, {"state_now": told}, puller)
    actions.ask(made, "Geef op dinsdag de boom water", 5, puller)
    actions.ask(made, "Hang een affiche aan je raam", 20, puller)
    actions.ask(made, "Help zaterdag de bank schuren", 60, puller)
    _sheets(made, puller)
    return 1


def _sheets(made: Trajectory, puller: Member) -> None:
    today = timezone.localdate()
    agreed = {
        "what": "De tafels staan buiten van tien tot acht.",
        "why": "Zo kan iedereen slapen.",
        "who": "De bakker zet ze buiten, de buren zetten ze binnen.",
        "decider": "group",
        "minutes": 60,
        "look_again": today + timedelta(days=90),
        "not_doing": "We maken geen versterkte muziek.",
    }
    actions.agree(made, agreed, puller)
    tried = {
        "supposition": "We vermoeden dat mensen blijven als er schaduw is, omdat ze nu doorlopen.",
        "trying": "een zeil tussen twee palen, een maand lang",
        "small": "Het zeil is geleend en is in een uur weg.",
        "who": "De buren aan de zonkant. De school ontbreekt nog.",
        "signs": "Mensen gaan zitten. Het schaadt als de winkel minder licht krijgt.",
        "stop": "Bij storm, of als de winkel het vraagt.",
        "starts_on": today,
        "ends_on": today + timedelta(days=30),
    }
    actions.begin_experiment(made, tried, Stone.objects.filter(pk__in=["potentieel", "ontmoeting"]), puller)
    for giver, receiver, value, amount in (
        ("Buren", "School", "time", "2 uur per week"),
        ("School", "Buren", "space", "de speelplaats na vier uur"),
        ("Bakker", "Buren", "joy", "koffie op zaterdag"),
        ("Gemeente", "Buren", "money", "zand, planken en een boom"),
    ):
        line = {"giver": giver, "receiver": receiver, "value": value, "amount": amount, "form": "gift"}
        actions.exchange(made, line, puller)


def _challenge() -> int:
    made, puller = actions.start(
        title="Wie kookt voor wie?",
        challenge="Wie kookt er als iemand in de straat ziek is, alleen is of pas bevallen?",
        gain="Een warme maaltijd, en iemand die aanbelt.",
        key=CHALLENGE,
        is_example=True,
    )
    told = "We vroegen het aan twaalf deuren. Acht mensen willen koken, twee durven vragen. De plek komt later."
    actions.change(made, {"state_now": told}, puller)
    actions.ask(made, "Vertel of je kookt, of graag eens eten krijgt", 5, puller)
    return 1

"""A map in a made-up trajectory of the demo: what its people saw on two evenings, how sure they are, what they say."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cocreate.core import page_cache
from cocreate.meetings import actions as meetings
from cocreate.meetings.models import Meeting
from cocreate.places.actions import Choice
from cocreate.stones.models import Stone, Trait
from cocreate.trajectories import examples
from cocreate.trajectories.models import Member, Role

from . import actions
from .models import Change, Reply, Thing
from .values import Told

WEST, SOUTH = 3.9012, 51.0004  # a field: the neighbourhood does not exist
EAST_OF, NORTH_OF = 1 / 70_100, 1 / 111_320  # degrees in a metre there
EVENINGS = (("Wandelen langs de parking", timedelta(days=54)), ("Rond de boom, met koffie", timedelta(days=5)))


@dataclass(frozen=True)
class Seen:
    """One thing. `drawn` is in metres from a corner; `evening` is a place in EVENINGS, or None for in between."""

    title: str
    story: str
    drawn: tuple[tuple[int, int], ...]
    role: str
    evening: int | None
    layer: str = ""
    touches: dict[str, str] | None = None
    state: tuple[str, str] | None = None  # and why, told on the last evening
    said: tuple[str, ...] = ()


THINGS = (
    Seen(
        "De parking",
        "Na vier uur staat hier geen auto meer.",
        ((0, 0), (60, 0), (60, 38), (0, 38), (0, 0)),
        "trekker",
        0,
        state=("agreed", "We mogen ze een zomer lang gebruiken, van dinsdag tot zondag."),
    ),
    Seen(
        "De boom in een bak",
        "Wie water geeft, praat er ook met wie voorbijkomt.",
        ((30, 20),),
        "deelnemer",
        0,
        "Groen",
        {"stone": "ontmoeting"},
        ("agreed", "Hij blijft staan tot oktober."),
        ("Op maandag geeft niemand water.", "Dan doe ik het, als iemand mijn hond vasthoudt."),
    ),
    Seen(
        "De drie tafels",
        "De bakker zet ze buiten, de buren zetten ze binnen.",
        ((38, 12),),
        "deelhouder",
        0,
        "Zitten",
        {"stone": "afspraken"},
    ),
    Seen(
        "De bank",
        "In de zon. In juli houdt niemand het daar uit.",
        ((18, 10),),
        "deelnemer",
        0,
        "Zitten",
        state=("disputed", "De ene wil ze onder de boom, de andere in het zicht van de speelplaats."),
        said=("Mijn moeder zit er elke dag, en zij wil de kinderen zien.",),
    ),
    Seen(
        "Het sluipweggetje",
        "Kinderen nemen het naar school. Het is er donker.",
        ((-6, 40), (20, 58), (66, 62)),
        "deelnemer",
        0,
        "Onderweg",
        state=("supposed", "We telden één ochtend: elf kinderen."),
    ),
    Seen(
        "De muur van de school",
        "Grijs, hoog, en van niemand.",
        ((62, -4), (62, 42)),
        "ambtenaar",
        0,
        "",
        {"stone": "potentieel"},
    ),
    Seen("Waar het altijd waait", "", ((8, 34),), "volger", None),
    Seen(
        "Het zeil",
        "Geleend, tussen twee palen, een maand lang.",
        ((24, 26), (34, 28), (30, 34), (24, 26)),
        "deelhouder",
        1,
        "Groen",
        {"trait": "samen-aanpakken"},
        ("supposed", "We zien wie er onder blijft zitten."),
    ),
    Seen(
        "Hier hing de eerste affiche",
        "De wind nam ze mee.",
        ((56, 8),),
        "trekker",
        0,
        state=("lapsed", "Ze hangt nu aan het raam van de bakker."),
    ),
    Seen(
        "Wie aan de overkant woont, kennen we niet",
        "Twee aan twee bellen we er aan.",
        ((30, -22),),
        "deelnemer",
        1,
        "",
        {"trait": "verbinding"},
        said=("Nummer 12 doet de deur open na zes.",),
    ),
)


@transaction.atomic
def load() -> int:
    """Draw it in the example of a place that goes on and has no map; return how many things came."""
    began = examples.place_that_goes_on()
    if began is None:
        return 0
    trajectory, puller = began
    if Thing.objects.filter(trajectory=trajectory).exists():
        return 0
    now = timezone.now()
    held = [_evening(puller, name, now - ago) for name, ago in EVENINGS]
    for seen in THINGS:
        _lay(seen, puller, held)
    page_cache.expire(*trajectory.page_tags(seen=trajectory.is_public))
    return len(THINGS)


def _evening(puller: Member, name: str, at: datetime) -> Meeting:
    starts = timezone.localtime(at).replace(hour=19, minute=0, second=0, microsecond=0)
    told = meetings.Told(name, starts, starts + timedelta(hours=2), Choice("De parking in de Voorbeeldwijk"))
    return meetings.plan(puller.trajectory, told, puller)


def _lay(seen: Seen, puller: Member, held: list[Meeting]) -> None:
    meeting = None if seen.evening is None else held[seen.evening]
    told = Told(seen.title, seen.story, geometry=_geometry(seen.drawn), **_tags(seen, puller))
    role = Role.objects.filter(pk=seen.role).first()
    made = actions.add(puller.trajectory, told, puller, meeting=meeting, role=role)
    came = (meeting or held[0]).starts_at + timedelta(minutes=40 if meeting else 3 * 24 * 60)
    Thing.objects.filter(pk=made.pk).update(offered_at=came, published_at=came, changed_at=came)
    Change.objects.filter(thing=made).update(at=came)
    last = held[-1].starts_at + timedelta(minutes=90)
    if seen.state:
        change = actions.set_state(made, *seen.state, puller)
        Change.objects.filter(pk=change.pk).update(at=last)
        Thing.objects.filter(pk=made.pk).update(changed_at=last)
    for n, text in enumerate(seen.said):
        said = actions.reply(made, text, giver=None, member=puller)
        Reply.objects.filter(pk=said.pk).update(role=role, offered_at=last + timedelta(minutes=n))


def _tags(seen: Seen, puller: Member) -> dict[str, str]:
    layer = actions.add_layer(puller.trajectory, seen.layer, puller).pk if seen.layer else ""
    tags: dict[str, Any] = {"stone": Stone, "trait": Trait}
    known = {kind: key for kind, key in (seen.touches or {}).items() if tags[kind].objects.filter(pk=key).exists()}
    return {"layer": layer, **known}


def _geometry(drawn: tuple[tuple[int, int], ...]) -> dict[str, Any]:
    line = [[round(WEST + x * EAST_OF, 7), round(SOUTH + y * NORTH_OF, 7)] for x, y in drawn]
    if len(line) == 1:
        return {"type": "Point", "coordinates": line[0]}
    closed = line[0] == line[-1]
    return {"type": "Polygon", "coordinates": [line]} if closed else {"type": "LineString", "coordinates": line}

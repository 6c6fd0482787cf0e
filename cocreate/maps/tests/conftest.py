"""A trajectory with its puller, someone new in it, and what a room holds."""

from uuid import uuid4

import pytest

from cocreate.live import queries as live
from cocreate.maps import actions, room, taking
from cocreate.maps.values import Told
from cocreate.places.actions import Choice, anchor
from cocreate.trajectories import actions as trajectories
from cocreate.trajectories.models import Member, Role
from tests.people import browser_of

SQUARE = [[3.72, 51.05], [3.73, 51.05], [3.73, 51.06], [3.72, 51.06], [3.72, 51.05]]
AREA = {"type": "Polygon", "coordinates": [SQUARE]}
BENCH = {"type": "Point", "coordinates": [3.725, 51.055]}


@pytest.fixture
def puller(db):
    """The puller of a public trajectory around a place."""
    place = anchor(**vars(Choice("Het plein", "spot", AREA)))
    return trajectories.start(title="Het plein aan de oude school", place=place)[1]


@pytest.fixture
def newcomer(trajectory):
    """Someone in it of whom nothing was let through yet."""
    return Member.objects.create(trajectory=trajectory, role=Role.objects.get(pk="deelnemer"))


@pytest.fixture
def joining(newcomer):
    return browser_of(newcomer)


@pytest.fixture
def page(trajectory):
    return f"{trajectory.get_absolute_url()}kaart/"


@pytest.fixture
def laid(puller):
    """Lay something on the map: `laid("De bank", geometry=…)`."""

    def make(title="De bank", **told):
        return actions.add(puller.trajectory, Told(title=title, **{"geometry": BENCH} | told), puller)

    return make


@pytest.fixture
def drawn(trajectory):
    """Let the owner take over a room that holds these things by id, and the layers."""

    def take(things, layers=()):
        taking.take_values(trajectory.pk, things, dict(layers))

    return take


@pytest.fixture
def held(trajectory):
    """What the room holds now."""

    def things():
        return live.values(room.name_of(trajectory)).map("things")

    return things


@pytest.fixture
def key():
    return str(uuid4())

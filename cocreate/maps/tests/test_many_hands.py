"""Whatever many draw at once, on good and bad networks, becomes rows that tell the truth of how each thing came."""

import asyncio
import time

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocreate.live.hub import Hub
from cocreate.live.settled import State
from cocreate.live.tests.rigs import Map, MemoryStore, Peer, until
from cocreate.maps import room, taking
from cocreate.maps.models import Aside, Change, Thing

pytestmark = pytest.mark.django_db
ACTS = ["add", "add", "tell", "move", "remove", "claim", "spoil", "layer", "cut", "connect", "settle"]
OPERATIONS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(ACTS), st.integers(0, 11)), max_size=50)


class Drawer(Peer):
    """Who draws in a room with a hand of their own."""

    def __init__(self, hub, name, member):
        super().__init__(hub, who=f"member:{member.pk}", room=name)
        self.layers = self.doc.get("layers", type=Map)
        self.member = member

    async def act(self, what, at):
        key, thing = f"{at % 4}" * 36, self.things.get(f"{at % 4}" * 36)
        if what == "cut":
            self.cut()
        elif what == "connect" and self.client is None:
            await self.connect()
        elif what == "add" and thing is None:
            hand = room.hand_for(self.member)
            where = {"type": "Point", "coordinates": [3 + at / 64, 51.05]}
            self.things[key] = Map({"title": f"van {self.member.pk} {at}", "geometry": where, "hand": hand})
        elif what == "layer":
            self.layers[f"{at % 2}" * 20] = Map({"name": f"laag {at}"})
        elif what == "remove" and thing is not None:
            del self.things[key]
        elif isinstance(thing, Map):
            self.change(thing, what, at)

    @staticmethod
    def change(thing, what, at):
        if what == "tell":
            thing["title"], thing["layer"] = f"nu {at}", f"{at % 2}" * 20
        elif what == "move":
            thing["geometry"] = {"type": "Point", "coordinates": [3, 51 + at / 64]}
        elif what == "claim":
            thing["state"] = "agreed"
        elif what == "spoil":
            thing["geometry"] = {"type": "Point", "coordinates": [3.7, 91 + at]}


async def draw(store, members, name, operations):
    """Let all draw, and come back at the end; return what they have then."""
    hub = Hub(store)
    drawers = [await Drawer(hub, name, member).connect() for member in members]

    async def settled(seconds):
        await until(lambda: all(one.turn is None for one in hub.rooms.values()))
        await hub.look(time.monotonic() + seconds)
        await until(lambda: not any(one.settling for one in hub.rooms.values()))

    for who, what, at in operations:
        if what == "settle":
            await settled(2)
        else:
            await drawers[who].act(what, at)
    for drawer in drawers:
        drawer.cut()
        await drawer.connect()
    await until(lambda: all(one.holds == drawers[0].holds for one in drawers) and drawers[0].room.turn is None)
    await settled(2)
    await hub.close()
    return drawers[0].things.to_py()


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(OPERATIONS)
def test_all_end_equal_and_the_rows_tell_whose_hand_drew_what_and_how_it_went(trajectory, puller, newcomer, operations):
    members, name, store = [puller, newcomer, puller], room.name_of(trajectory), MemoryStore()

    ends = asyncio.run(draw(store, members, name, operations))

    with transaction.atomic():
        held = [State(update).map("things") for _, _, update in store.shown]
        for _, _, update in store.shown:
            taking.take(name, State(update))
        check(held, ends, {puller, newcomer})
        changes = Change.objects.count()
        if store.shown:
            taking.take(name, State(store.shown[-1][2]))
        assert Change.objects.count() == changes, "the same state twice makes nothing new"
        transaction.set_rollback(True)


def check(held, ends, members):
    """Fail unless rows and history are what the states that were shown, one after another, make of them."""
    assert (held[-1] if held else {}) == ends
    aside = {*Aside.objects.values_list("key", flat=True)}
    rows = {thing.pk: thing for thing in Thing.objects.all()}
    assert {key for key, thing in rows.items() if thing.gone_at is None} | aside == {*ends} | aside
    assert {*ends} <= {*rows} | aside
    for key, thing in rows.items():
        good = [state for state in held if key in state and state[key]["geometry"]["coordinates"][1] < 90]
        assert thing.member == room.whose(good[0][key]["hand"], members)
        assert (thing.role, thing.state) == (thing.member.role, "heard"), "a state is not what a browser claims"
        whats = list(thing.changes.values_list("what", flat=True))
        assert whats[0] == "came"
        assert whats.count("came") == 1
        assert (whats.count("went") - whats.count("back")) == (thing.gone_at is not None)
        if thing.gone_at is None and key not in aside:
            assert (thing.title, thing.geometry) == (ends[key]["title"], ends[key]["geometry"])

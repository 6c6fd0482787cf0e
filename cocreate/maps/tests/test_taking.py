"""What a room holds becomes rows: checked, with how each thing came, and the same each time."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cocreate.maps import actions, queries, room, taking
from cocreate.maps.models import Aside, Change, Layer, Thing
from cocreate.maps.tests.conftest import AREA, BENCH
from cocreate.meetings import actions as meetings
from cocreate.trajectories import actions as trajectories

pytestmark = pytest.mark.django_db


def whats(thing):
    return list(thing.changes.values_list("what", flat=True))


def test_what_is_drawn_becomes_a_thing_with_its_hand_its_role_and_its_meeting(drawn, puller, trajectory, key):
    told = meetings.Told("Soep", timezone.now() - timedelta(minutes=30))
    meeting = meetings.plan(trajectory, told, puller)

    drawn({key: {"geometry": BENCH, "title": "De bank", "hand": room.hand_for(puller), "role": "volger"}})

    thing = Thing.objects.get()
    assert (thing.pk, thing.title, thing.geometry, thing.kind) == (key, "De bank", BENCH, "point")
    assert (thing.member, thing.role, thing.meeting) == (puller, puller.role, meeting), (
        "the role is not what was claimed"
    )
    assert (thing.state, thing.is_seen, thing.is_live) == ("heard", True, True)
    assert whats(thing) == ["came"]


def test_the_same_state_twice_makes_nothing_new(drawn, trajectory, key):
    things = {key: {"geometry": AREA, "title": "Het veld", "layer": "g" * 20, "state": "heard"}}
    layers = {"g" * 20: {"name": "Groen", "order": 2}}

    drawn(things, layers)
    before = (Thing.objects.get().changed_at, Change.objects.count())
    drawn(things, layers)

    assert (Thing.objects.get().changed_at, Change.objects.count()) == before
    assert Thing.objects.get().layer.name == "Groen"


def test_what_is_not_signed_by_somebody_in_it_is_nobodys(drawn, puller, key):
    other = trajectories.start(title="Elders")[1]

    drawn({key: {"title": "De bank", "hand": room.hand_for(other)}})

    assert (Thing.objects.get().member, Thing.objects.get().role) == (None, None)
    assert room.whose(room.hand_for(puller), [other, puller]) == puller
    assert room.hand_for(puller) != room.hand_for(puller), "two things cannot be told to be of one hand"


def test_telling_and_moving_within_minutes_is_one_change_and_later_another(drawn, key):
    drawn({key: {"geometry": BENCH, "title": ""}})
    drawn({key: {"geometry": BENCH, "title": "De bank"}})
    assert whats(Thing.objects.get()) == ["came"]
    assert Change.objects.get().after["title"] == "De bank"

    Change.objects.update(at=timezone.now() - timedelta(hours=1))
    further = {"type": "Point", "coordinates": [3.726, 51.055]}
    drawn({key: {"geometry": further, "title": "De bank"}})
    assert whats(Thing.objects.get()) == ["came", "moved"]
    assert Thing.objects.get().longitude == 3.726


def test_what_leaves_the_room_goes_and_comes_back_with_its_state(drawn, puller, key, held):
    value = {"geometry": BENCH, "title": "De bank"}
    drawn({key: value})
    actions.set_state(Thing.objects.get(), "agreed", "We zaten er allemaal", puller)
    drawn({})
    assert not Thing.objects.get().is_seen
    drawn({key: value})

    thing = Thing.objects.get()
    assert (thing.is_seen, thing.state) == (True, "agreed")
    assert whats(thing) == ["came", "state", "went", "back"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"geometry": {"type": "Point", "coordinates": [3.7, 91]}},
        {"geometry": {"type": "Polygon", "coordinates": [[[3, 51], [3.1, 51.1], [3.1, 51], [3, 51.1], [3, 51]]]}},
        {"title": "x" * 121},
        {"story": ["geen", "tekst"]},
        "geen ding",
    ],
)
def test_what_cannot_be_kept_is_set_aside_and_told_and_the_rest_is_kept(wrong, drawn, pulling, stranger, page):
    key, other = str(uuid4()), str(uuid4())
    drawn({key: wrong, other: {"title": "De bank"}})

    assert list(Thing.objects.values_list("pk", flat=True)) == [other]
    aside = Aside.objects.get()
    assert aside.key == key
    assert aside.why
    assert "niet bewaard" in pulling.get(page).content.decode()
    assert "niet bewaard" not in stranger.get(page).content.decode()

    drawn({key: {"title": "Nu goed"}, other: {"title": "De bank"}})
    assert not Aside.objects.exists()
    assert Thing.objects.count() == 2


def test_a_thing_that_gets_worse_stays_as_it_was(drawn, key):
    drawn({key: {"geometry": BENCH, "title": "De bank"}})
    drawn({key: {"geometry": {"type": "Point", "coordinates": ["x", 1]}, "title": "De bank"}})

    assert Thing.objects.get().geometry == BENCH
    assert Aside.objects.get().key == key


def test_nobody_takes_over_a_thing_or_layer_of_another_map_by_its_id(drawn, laid, trajectory):
    other, puller = trajectories.start(title="De tuin")
    theirs = actions.add(other, actions.Told(title="Van hen"), puller)
    layer = actions.add_layer(other, "Hun laag", puller)

    drawn({theirs.pk: {"title": "Van ons"}}, {layer.pk: {"name": "Onze laag"}})

    theirs.refresh_from_db()
    assert (theirs.title, theirs.trajectory) == ("Van hen", other)
    assert Layer.objects.get().name == "Hun laag"
    assert Aside.objects.get().trajectory == trajectory


def test_a_state_that_a_browser_claims_is_put_right_in_the_room(laid, drawn, held, django_capture_on_commit_callbacks):
    thing = laid()
    claimed = held() | {thing.pk: held()[thing.pk] | {"state": "agreed"}}

    with django_capture_on_commit_callbacks(execute=True):
        drawn(claimed)

    thing.refresh_from_db()
    assert thing.state == "heard"
    assert held()[thing.pk]["state"] == "heard"


def test_what_its_giver_took_back_does_not_come_back_from_a_browser_that_was_away(
    laid, drawn, held, puller, django_capture_on_commit_callbacks
):
    thing = laid("Mijn tuin")
    before = held()
    actions.take_back(thing, puller.guest)
    assert held() == {}

    with django_capture_on_commit_callbacks(execute=True):
        drawn(before)

    thing.refresh_from_db()
    assert (thing.title, thing.geometry, thing.changes.count()) == ("", None, 0)


def test_a_layer_that_goes_leaves_its_things(drawn, key):
    drawn({key: {"title": "De bank", "layer": "g" * 20}}, {"g" * 20: {"name": "Groen"}})
    drawn({key: {"title": "De bank", "layer": "g" * 20}}, {})

    assert (Thing.objects.get().layer, Layer.objects.count(), Aside.objects.count()) == (None, 0, 0)


def test_a_map_of_a_trajectory_that_is_gone_is_let_be(drawn):
    from cocreate.maps import taking

    taking.take_values("bestaatniet", {"x" * 20: {"title": "De bank"}}, {})
    assert not Thing.objects.exists()


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)
FIELDS = st.sampled_from(["title", "story", "where", "geometry", "layer", "stone", "trait", "meeting", "hand", "state"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    things=st.dictionaries(
        st.sampled_from([str(n) * 36 for n in range(4)]) | st.text(max_size=40),
        VALUES | st.dictionaries(FIELDS, VALUES),
        max_size=5,
    ),
    layers=st.dictionaries(st.sampled_from(["g" * 20, "h" * 20]) | st.text(max_size=5), VALUES, max_size=3),
)
def test_whatever_a_room_holds_is_a_thing_or_set_aside(things, layers, drawn, trajectory):
    drawn(things, layers)

    kept = {one.pk for one in queries.things(trajectory)}
    aside = set(Aside.objects.filter(trajectory=trajectory).values_list("key", flat=True))
    assert {taking.kept(key, 80) for key in things} == kept | aside
    assert not kept & aside or all(Thing.objects.get(pk=key).changes.exists() for key in kept & aside)
    json.dumps([one.geometry for one in queries.things(trajectory)], allow_nan=False)

"""The map as GeoJSON and through the API; the token of its room, and who loses it."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from cocreate.live import tokens
from cocreate.live.models import Revocation, Room
from cocreate.maps import actions, room
from cocreate.maps.models import Change, Thing
from cocreate.maps.tests.conftest import AREA, BENCH
from cocreate.meetings import actions as meetings
from cocreate.trajectories import actions as trajectories

pytestmark = pytest.mark.django_db


def sent(client, method, path, data=None, secret=""):
    headers = {"X-Secret": secret} if secret else {}
    answer = getattr(client, method)(path, json.dumps(data or {}), content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


@pytest.fixture
def api(trajectory):
    return f"/api/v1/trajectories/{trajectory.slug}/map"


def test_the_geojson_tells_how_each_thing_came_and_is_kept_until_it_changes(laid, stranger, trajectory, puller):
    thing = laid("De bank")
    actions.offer(trajectory, actions.Told(title="Wacht nog"), giver=None)

    answer = stranger.get(f"{trajectory.get_absolute_url()[:-1]}/kaart.geojson")

    assert answer["Content-Type"].startswith("application/geo+json")
    assert f"trajectory:{trajectory.pk}" in answer["X-Page-Tags"]
    (feature,) = answer.json()["features"]
    assert (feature["id"], feature["geometry"]) == (thing.pk, BENCH)
    told = feature["properties"]
    assert (told["title"], told["state"], told["state_words"]) == ("De bank", "heard", "gehoord")
    assert (told["role"], told["waits"], told["meeting"]) == (puller.role_id, False, "")


def test_what_waits_comes_along_only_for_who_takes_part(laid, joining, trajectory):
    actions.offer(trajectory, actions.Told(title="Wacht nog"), giver=None)

    answer = joining.get(f"{trajectory.get_absolute_url()}kaart.geojson")

    assert [one["properties"]["waits"] for one in answer.json()["features"]] == [True]
    assert "no-store" in answer["Cache-Control"]


def test_the_map_stands_as_it_stood_at_a_moment_a_day_or_after_a_meeting(laid, puller, trajectory, stranger, api):
    told = meetings.Told("Soep", timezone.now() - timedelta(days=2))
    meeting = meetings.plan(trajectory, told, puller)
    thing, later = laid("De bank"), laid("De boom")
    Change.objects.filter(thing=thing).update(at=timezone.now() - timedelta(days=3))
    actions.change(thing, actions.Told(title="De nieuwe bank", geometry=AREA), puller)
    actions.take_off(later, puller)

    def titles(at):
        answer = stranger.get(f"{api}.geojson", {"at": at})
        assert answer.status_code == 200, at
        return {one["properties"]["title"]: one["geometry"]["type"] for one in answer.json()["features"]}

    assert titles(meeting.pk) == {"De bank": "Point"}
    assert titles((timezone.now() - timedelta(days=1)).isoformat()) == {"De bank": "Point"}
    assert titles((timezone.localdate() - timedelta(days=9)).isoformat()) == {}
    assert titles("") == titles(timezone.now().isoformat()) == {"De nieuwe bank": "Polygon"}
    for wrong in ("gisteren", "2026-02-31", "\0"):
        assert stranger.get(f"{api}.geojson", {"at": wrong}).status_code == 422
        assert stranger.get(f"{trajectory.get_absolute_url()}kaart.geojson", {"at": wrong}).status_code == 422


def test_the_token_opens_the_room_with_the_rights_one_has(api, client, newcomer, pulling, page):
    trajectory = newcomer.trajectory
    puller = trajectory.members.get(role__steers=True)
    for secret, rights in (("", "read"), (newcomer.secret, "read"), (puller.secret, "write")):
        status, told = sent(client, "post", f"{api}/token", secret=secret)
        assert (status, told["rights"], told["room"]) == (200, rights, f"map:{trajectory.pk}")
        assert told["url"].startswith("ws")
        assert told["url"].endswith("/live")
        assert tokens.read(told["token"], told["room"]).rights == rights
    assert sent(client, "post", f"{api}/token", secret="mis")[0] == 404
    own = pulling.post(f"{page}sleutel/").json()
    assert (own["rights"], own["url"]) == ("write", "ws://testserver/live")


def test_a_map_that_only_members_read_gives_nobody_else_a_token(client, puller, trajectory):
    trajectories.set_visibility(trajectory, "members", puller)
    path = f"/api/v1/trajectories/{trajectory.slug}/map/token"
    assert sent(client, "post", path)[0] == 404
    assert sent(client, "post", path, secret=puller.secret)[0] == 200


def test_who_loses_a_right_is_closed_out_of_the_room_and_an_edit_closes_nobody_out(laid, puller, newcomer, trajectory):
    name = room.name_of(trajectory)
    laid()
    trajectories.change(trajectory, {"state_now": "Het loopt"}, puller)
    assert not Revocation.objects.filter(room=name).exists()
    for act in (
        lambda: trajectories.leave(newcomer, newcomer),
        lambda: trajectories.set_visibility(trajectory, "members", puller),
        lambda: trajectories.close(trajectory, "Veel", puller),
    ):
        Revocation.objects.all().delete()
        act()
        assert Revocation.objects.filter(room=name, who="").exists()
    trajectory.delete()
    assert not Room.objects.filter(name=name).exists()


def test_a_thing_comes_and_changes_without_a_socket(api, client, puller, held, trajectory):
    told = {"title": "De bank", "geometry": BENCH, "layer": "Zitten", "role": "ambtenaar"}
    status, made = sent(client, "post", f"{api}/features", told, puller.secret)
    assert status == 201
    properties = made["properties"]
    assert (properties["title"], properties["role"], properties["waits"]) == ("De bank", "ambtenaar", False)

    changed = {"geometry": AREA, "state": "agreed", "why": "Samen gekozen"}
    status, now = sent(client, "patch", f"{api}/features/{made['id']}", changed, puller.secret)
    assert status == 200
    assert (now["geometry"], now["properties"]["state"], now["properties"]["title"]) == (AREA, "agreed", "De bank")
    assert (held()[made["id"]]["geometry"], held()[made["id"]]["state"]) == (AREA, "agreed")


def test_a_feature_as_maps_exchange_it_comes_and_goes_back_changed(api, client, puller, held, trajectory):
    drawn = {"type": "Feature", "geometry": BENCH, "properties": {"title": "De bank", "marker-color": "#f00"}}
    status, made = sent(client, "post", f"{api}/features", drawn, puller.secret)
    assert (status, made["geometry"], made["properties"]["title"]) == (201, BENCH, "De bank")

    made["properties"] |= {"story": "Onder de linde.", "state": "afgesproken", "why": "Samen gekozen"}
    status, now = sent(client, "patch", f"{api}/features/{made['id']}", made, puller.secret)
    assert (status, now["properties"]["state"], now["properties"]["story"]) == (200, "agreed", "Onder de linde.")
    status, same = sent(client, "patch", f"{api}/features/{made['id']}", now, puller.secret)
    assert (status, same["properties"]["changed_at"]) == (200, now["properties"]["changed_at"])


def test_what_comes_without_a_secret_waits_and_changes_nothing(api, client, laid, held, newcomer):
    thing = laid()
    status, made = sent(client, "post", f"{api}/features", {"title": "Van buiten"})
    assert (status, made["properties"]["waits"]) == (201, True)
    assert set(held()) == {thing.pk}
    assert sent(client, "patch", f"{api}/features/{thing.pk}", {"title": "Weg"})[0] == 403
    assert sent(client, "patch", f"{api}/features/{thing.pk}", {"title": "Weg"}, newcomer.secret)[0] == 403
    assert sent(client, "patch", f"{api}/features/{made['id']}", {"title": "Weg"})[0] == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"title": "De bank", "geometry": {"type": "Point", "coordinates": [3.7]}}, "geometry"),
        ({"title": "De bank", "geometry": "hier"}, "geometry"),
        ({"title": "De bank", "stone": "steen"}, "stone"),
        ({"title": "De bank", "trait": "steen"}, "trait"),
        ({"title": "De bank", "role": "koning"}, "role"),
        ({"title": "De bank", "meeting": "mis"}, "meeting"),
        ({"title": "De bank", "kleur": "rood"}, "kleur"),
        ({"title": "De bank", "type": "Lamp"}, "type"),
        ({"type": "Feature", "geometry": None, "properties": {}}, "title"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(wrong, field, api, client, puller):
    status, told = sent(client, "post", f"{api}/features", wrong, puller.secret)
    assert status == 422
    assert list(told["errors"]) == [field]
    assert not Thing.objects.exists()

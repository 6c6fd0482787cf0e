"""The map without JavaScript: read, add, move, say how sure, discuss, nod; as puller, newcomer, stranger, editor."""

import pytest
from django.test import Client
from django.utils import timezone

from cocreate.maps import queries
from cocreate.maps.models import Reply, Thing
from cocreate.maps.tests.conftest import AREA, BENCH
from cocreate.moderation import actions as moderation
from cocreate.stones.models import Stone, Trait
from cocreate.trajectories import actions as trajectories

pytestmark = pytest.mark.django_db

TOLD = {"title": "De donkere hoek", "where_name": "Achter de kerk", "story": "Na zes uur loopt er niemand.\nمرح"}


def text(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_map_begins_white_with_its_outline_and_an_invitation(stranger, page, trajectory):
    html = text(stranger, page)

    assert "nog wit" in html
    assert 'class="map-outline"' in html
    assert 'name="title"' in html
    assert f"trajectory:{trajectory.pk}" in stranger.get(page)["X-Page-Tags"]
    assert "nog wit" in text(stranger, trajectory.get_absolute_url())


def test_a_puller_adds_by_description_coordinates_and_address_and_everybody_sees_it(
    pulling, stranger, page, held, puller
):
    trajectory = puller.trajectory
    assert pulling.post(f"{page}nieuw/", TOLD).status_code == 302
    pulling.post(f"{page}nieuw/", {"title": "De bank", "coordinates": "51.055, 3.725", "new_layer": "Zitten"})
    pulling.post(f"{page}nieuw/", {"title": "Het station", "where_name": "Roeselare", "role": "ambtenaar"})

    corner, bench, station = queries.things(trajectory)
    assert (corner.where, corner.geometry, corner.member, corner.role) == ("Achter de kerk", None, puller, puller.role)
    assert (bench.geometry, bench.layer.name) == (BENCH, "Zitten")
    assert station.geometry["type"] == "Point"
    assert set(held()) == {corner.pk, bench.pk, station.pk}
    html = text(stranger, page)
    assert "De donkere hoek" in html
    assert "nog niet op de kaart" in html
    assert "De donkere hoek" in text(stranger, corner.get_absolute_url())


def test_what_a_stranger_tells_waits_for_a_nod_and_then_comes_in_the_room(stranger, joining, pulling, page, held):
    assert stranger.post(f"{page}nieuw/", TOLD).status_code == 302
    thing = Thing.objects.get()
    assert (thing.status, held()) == ("waiting", {})

    other = Client()
    assert "De donkere hoek" not in text(other, page)
    assert other.get(thing.get_absolute_url()).status_code == 404
    assert "De donkere hoek" in text(stranger, thing.get_absolute_url()), "who told it sees it"
    assert "Wacht op iemand" in text(joining, page)
    assert "knik/" not in text(joining, page), "who is new in it sees what waits, and does not let through"
    assert joining.post(f"{thing.get_absolute_url()}knik/").status_code == 404
    assert "knik/" in text(pulling, page)

    assert pulling.post(f"{thing.get_absolute_url()}knik/").status_code == 302
    assert "De donkere hoek" in text(other, page)
    assert held()[thing.pk]["title"] == "De donkere hoek"
    assert [one.what for one in queries.changes(thing)] == ["came"]


def test_what_is_left_out_says_why_and_is_seen_by_nobody(stranger, pulling, page):
    stranger.post(f"{page}nieuw/", TOLD)
    thing = Thing.objects.get()
    pulling.post(f"{thing.get_absolute_url()}knik/", {"wat": "niet", "reason": ""})
    thing.refresh_from_db()
    assert thing.status == "waiting", "a reason is asked"

    pulling.post(f"{thing.get_absolute_url()}knik/", {"wat": "niet", "reason": "Het is het huis van iemand."})
    thing.refresh_from_db()
    assert thing.status == "declined"
    assert Client().get(thing.get_absolute_url()).status_code == 404


def test_who_is_new_in_it_is_known_once_something_was_let_through(joining, pulling, newcomer, page):
    joining.post(f"{page}nieuw/", TOLD)
    first = Thing.objects.get()
    assert (first.status, first.member) == ("waiting", newcomer)
    pulling.post(f"{first.get_absolute_url()}knik/")

    joining.post(f"{page}nieuw/", {"title": "De tweede"})
    assert Thing.objects.get(title="De tweede").is_seen


def test_an_editor_takes_a_thing_off_and_the_room_follows(laid, held, editor):
    thing = laid()
    moderation.ask(thing, editor, "Wie woont daar?")
    assert held() == {}
    moderation.publish(thing, editor)
    assert set(held()) == {thing.pk}


def test_moving_by_steps_changes_row_room_and_history(laid, pulling, held):
    thing = laid()
    path = f"{thing.get_absolute_url()}stap/"
    moved = pulling.post(path, {"naar": "north", "metres": "100"})
    assert "Het ligt nu 100 m verder." in text(pulling, moved["Location"])
    assert pulling.post(path, {"naar": "omhoog", "metres": "100"}).status_code == 422
    assert pulling.post(path, {"naar": "north", "metres": "7"}).status_code == 422

    thing.refresh_from_db()
    assert thing.geometry["coordinates"] == pytest.approx([3.725, 51.055898], abs=1e-5)
    assert held()[thing.pk]["geometry"] == thing.geometry


def test_telling_anew_changes_only_what_was_told(laid, pulling, held):
    thing = laid("De bank", geometry=AREA)
    page = f"{thing.get_absolute_url()}anders/"
    assert "De bank" in text(pulling, page)

    assert pulling.post(page, {"title": "Het veld", "where_name": "", "story": "Gras"}).status_code == 302
    thing.refresh_from_db()
    assert (thing.title, thing.story, thing.geometry) == ("Het veld", "Gras", AREA)
    assert held()[thing.pk]["title"] == "Het veld"
    assert pulling.post(page, {"title": ""}).status_code == 422


def test_a_state_needs_a_reason_and_stands_with_a_role_and_no_name(laid, pulling, stranger, puller, held):
    type(puller).objects.filter(pk=puller.pk).update(name="Fatima")
    thing = laid()
    path = f"{thing.get_absolute_url()}hoe-zeker/"
    assert pulling.post(path, {"state": "agreed", "why": ""}).status_code == 422
    assert pulling.post(path, {"state": "zeker", "why": "Ja"}).status_code == 422
    assert pulling.post(path, {"state": "agreed", "why": "We waren het eens"}).status_code == 302

    html = text(stranger, thing.get_absolute_url())
    assert "We waren het eens" in html
    assert "Fatima" not in html
    assert "Fatima" in text(pulling, thing.get_absolute_url()), "who takes part reads who"
    assert held()[thing.pk]["state"] == "agreed"


def test_a_conversation_hangs_on_a_thing_and_a_strangers_word_waits(laid, pulling, stranger):
    thing = laid()
    path = f"{thing.get_absolute_url()}zeg/"
    pulling.post(path, {"text": "Wie kent het nog?"})
    stranger.post(path, {"text": "Mijn oma zat daar."})

    waiting = Reply.objects.get(status="waiting")
    other = Client()
    html = text(other, thing.get_absolute_url())
    assert "Wie kent het nog?" in html
    assert "Mijn oma" not in html
    assert "Mijn oma" in text(stranger, thing.get_absolute_url())
    assert pulling.post(f"{thing.get_absolute_url()}knik/", {"antwoord": waiting.pk}).status_code == 302
    assert "Mijn oma" in text(other, thing.get_absolute_url())
    assert pulling.post(path, {"text": ""}).status_code == 422


def test_who_gave_it_takes_it_back_and_nobody_else(laid, stranger, pulling, page, held):
    stranger.post(f"{page}nieuw/", TOLD)
    thing = Thing.objects.get()
    pulling.post(f"{thing.get_absolute_url()}knik/")
    assert pulling.post(f"{thing.get_absolute_url()}terugnemen/").status_code == 404
    assert Client().post(f"{thing.get_absolute_url()}terugnemen/").status_code == 404

    assert stranger.post(f"{thing.get_absolute_url()}terugnemen/").status_code == 302
    thing.refresh_from_db()
    assert (thing.status, thing.title, thing.story, thing.giver, held()) == ("withdrawn", "", "", None, {})
    assert thing.changes.count() == 0
    assert Client().get(thing.get_absolute_url()).status_code == 404


def test_taking_off_leaves_its_history_to_who_takes_part_who_can_put_it_back(laid, pulling, stranger, held):
    thing = laid()
    assert stranger.post(f"{thing.get_absolute_url()}weg/").status_code == 404
    pulling.post(f"{thing.get_absolute_url()}weg/")
    assert held() == {}
    assert stranger.get(thing.get_absolute_url()).status_code == 404
    assert "terug/" in text(pulling, thing.get_absolute_url())
    pulling.post(f"{thing.get_absolute_url()}terug/")
    assert set(held()) == {thing.pk}


@pytest.mark.parametrize("who", ["stranger", "member", "joining", "editor_client"])
def test_who_is_not_known_here_changes_nothing(who, request, laid):
    thing, client = laid(), request.getfixturevalue(who)
    for path, data in (
        ("anders/", {"title": "Weg"}),
        ("stap/", {"naar": "north", "metres": "5"}),
        ("hoe-zeker/", {"state": "lapsed", "why": "Zomaar"}),
        ("weg/", {}),
        ("terug/", {}),
        ("knik/", {}),
        ("terugnemen/", {}),
    ):
        assert client.post(f"{thing.get_absolute_url()}{path}", data).status_code == 404, path
    thing.refresh_from_db()
    assert (thing.title, thing.state, thing.is_seen) == ("De bank", "heard", True)


def test_a_home_is_kept_only_about_where_it_is(pulling, page):
    where = {"where_name": "Kerkstraat 12, Gent", "where_home": "1", "coordinates": "51.0536, 3.7252"}
    pulling.post(f"{page}nieuw/", {"title": "Hier wonen wij"} | where)

    thing = Thing.objects.get()
    assert thing.where == "Kerkstraat, Gent"
    assert thing.geometry["type"] == "Polygon", "the cell it lies in"
    assert "3.7252" not in str(thing.geometry)


def test_a_closed_trajectory_keeps_its_map_and_takes_nothing_more(laid, pulling, stranger, page):
    thing = laid()
    type(thing.trajectory).objects.update(closed_at=timezone.now())

    assert 'name="title"' not in text(pulling, page)
    assert stranger.post(f"{page}nieuw/", TOLD).status_code in {404, 422}
    assert pulling.post(f"{thing.get_absolute_url()}stap/", {"naar": "north", "metres": "5"}).status_code == 404
    assert pulling.post(f"{thing.get_absolute_url()}hoe-zeker/", {"state": "lapsed", "why": "Om"}).status_code == 422
    assert Thing.objects.count() == 1
    assert "De bank" in text(stranger, page)


@pytest.mark.parametrize("visibility", ["link", "members"])
def test_a_map_that_is_not_for_everybody_is_never_kept(visibility, laid, puller, pulling, stranger):
    thing = laid()
    trajectories.set_visibility(thing.trajectory, visibility, puller)
    for path in (f"{thing.trajectory.get_absolute_url()}kaart/", thing.get_absolute_url()):
        answer = stranger.get(path)
        assert answer.status_code == (200 if visibility == "link" else 404)
        assert "X-Page-Tags" not in answer
        assert pulling.get(path).status_code == 200


def test_the_list_asks_the_database_as_often_for_one_as_for_many(laid, stranger, page, django_assert_num_queries):
    laid("Een", layer="")
    text(stranger, page)
    with django_assert_num_queries(13) as few:
        text(stranger, page)
    for n in range(5):
        laid(f"Nog {n}")
    with django_assert_num_queries(len(few)):
        text(stranger, page)


def test_of_a_large_map_only_what_stands_on_the_page_is_looked_at(
    laid, stranger, page, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("cocreate.maps.views.PAGE", 2)
    things = [laid(f"Ding {n}") for n in range(5)]
    Reply.objects.create(thing=things[2], text="Klopt", status="published")
    with django_assert_num_queries(13) as asked:
        html = text(stranger, f"{page}?bladzijde=2")
    assert [f'id="ding-{one.pk}"' in html for one in things] == [False, False, True, True, False]
    assert "1 reactie" in html
    assert '<span class="map-number" aria-hidden="true">3</span>' in html
    (counted,) = [one["sql"] for one in asked.captured_queries if 'COUNT("maps_reply"' in one["sql"]]
    assert "LIMIT 2 OFFSET 2" in counted


def test_the_list_is_filtered_by_state_and_layer(laid, stranger, page, puller):
    from cocreate.maps import actions

    layer = actions.add_layer(puller.trajectory, "Groen", puller)
    laid("De boom", layer=layer.pk)
    actions.set_state(laid("De bank"), "disputed", "Hij staat er niet meer", puller)

    assert "De bank" not in text(stranger, f"{page}?laag={layer.pk}")
    assert "De boom" not in text(stranger, f"{page}?zeker=disputed")
    assert "De boom" in text(stranger, f"{page}?zeker=onzin&laag=")
    assert "Niets" in text(stranger, f"{page}?zeker=lapsed")


def test_a_thing_touches_a_stone_or_a_trait_by_choice_and_the_list_shows_only_those(
    laid, pulling, stranger, page, held
):
    Trait.objects.create(pk="verbinding", name="Verbinding", meaning="Wie hier is, kent elkaar.")
    for pk in ("potentieel", "beweging"):
        Stone.objects.create(pk=pk, name=pk.title())
    pulling.post(f"{page}nieuw/", {"title": "De bank", "touches": "trait:verbinding"})
    pulling.post(f"{page}nieuw/", {"title": "De boom", "touches": "stone:potentieel"})
    assert pulling.post(f"{page}nieuw/", {"title": "Niets", "touches": "trait:potentieel"}).status_code == 422
    bench, tree = Thing.objects.get(title="De bank"), Thing.objects.get(title="De boom")
    assert (bench.trait_id, bench.stone_id, held()[bench.pk]["trait"]) == ("verbinding", None, "verbinding")
    assert (tree.trait_id, tree.stone_id) == (None, "potentieel")

    only = text(stranger, f"{page}?raakt=trait:verbinding")
    assert f'id="ding-{bench.pk}"' in only
    assert f'id="ding-{tree.pk}"' not in only
    assert f'id="ding-{tree.pk}"' in text(stranger, f"{page}?raakt=onzin:x")
    assert "Verbinding" in text(stranger, bench.get_absolute_url())

    pulling.post(f"{bench.get_absolute_url()}anders/", {"title": "De bank", "touches": "stone:beweging"})
    bench.refresh_from_db()
    assert (bench.trait_id, bench.stone_id) == (None, "beweging")
    Thing.objects.filter(pk=bench.pk).update(trait="verbinding")
    pulling.post(f"{bench.get_absolute_url()}anders/", {"title": "Het bankje", "touches": "stone:beweging"})
    bench.refresh_from_db()
    assert (bench.title, bench.trait_id, bench.stone_id) == ("Het bankje", "verbinding", "beweging")


def test_search_and_the_feed_of_changes_know_of_it(laid, stranger, trajectory):
    thing = laid("De scheve boom")
    assert thing.get_absolute_url() in text(stranger, "/zoeken/?q=scheve")
    assert "kwam iets op de kaart" in text(stranger, f"{trajectory.get_absolute_url()}atom.xml")

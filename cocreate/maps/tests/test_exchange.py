"""What lies on a map goes out as files, and files and other maps come in."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cocreate.live import queries as live
from cocreate.maps import exchange, formats, queries, room, taking, tiles
from cocreate.maps.formats import Feature
from cocreate.maps.grids import Spot
from cocreate.maps.models import Change, Layer, Thing
from cocreate.trajectories import actions as trajectories
from cocreate.trajectories.models import Visibility

from .conftest import BENCH
from .test_formats import FILES
from .vector_tiles import decode


def upload(client, page, data, name="bomen.geojson", **more):
    file = SimpleUploadedFile(name, data if isinstance(data, bytes) else json.dumps(data).encode())
    return client.post(f"{page}bestanden/", {"file": file, "name": "", **more}, follow=True)


def many(count, layer=""):
    places = ({"type": "Point", "coordinates": [3.72 + n / 1e5, 51.05]} for n in range(count))
    return [Feature(place, f"Boom {n}", layer=layer) for n, place in enumerate(places)]


@pytest.fixture
def fixed(trajectory, puller, monkeypatch):
    """A layer of five things that came from a file and stay out of the room."""
    monkeypatch.setattr(exchange, "FEW", 4)
    (layer,) = exchange.bring_in(trajectory, many(5), "Bomen", puller)
    return layer


def test_a_file_comes_in_the_room_with_its_layers_and_who_brought_it(pulling, page, trajectory, puller):
    answer = upload(pulling, page, (FILES / "mymaps.kml").read_bytes(), "wijk.kml")
    assert answer.redirect_chain == [(page, 302)]
    things = queries.things(trajectory)
    assert min((one.title, one.layer.name, one.kind) for one in things) == ("Buurthuis", "Wat er is", "point")
    assert {(one.member, one.role, one.state) for one in things} == {(puller, puller.role, "heard")}
    assert Change.objects.filter(what="came").count() == things.count() == 5
    held = live.values(room.name_of(trajectory))
    assert {one.pk for one in things} == set(held.map("things"))
    assert {layer["name"] for layer in held.map("layers").values()} == {"Wat er is", "Routes"}


def test_a_file_without_layers_becomes_one_with_the_name_that_is_given_or_its_own(pulling, page, trajectory):
    point = {"type": "Point", "coordinates": [3.72, 51.05]}
    upload(pulling, page, point)
    upload(pulling, page, point, layer="", name="wandeling.json")
    file = SimpleUploadedFile("x.json", json.dumps(point).encode())
    pulling.post(f"{page}bestanden/", {"file": file, "name": " Onze  wandeling "})
    assert [layer.name for layer in queries.layers(trajectory)] == ["bomen", "wandeling", "Onze wandeling"]


def test_what_cannot_be_laid_is_told_with_the_reason(pulling, page):
    said = upload(pulling, page, {"type": "MultiPoint", "coordinates": [[3.72, 51.05], [51.05, 3.72]]}).content.decode()
    assert "Er kwam 1 ding op de kaart, in 1 laag." in said
    assert "Nummer 2" in said


@pytest.mark.parametrize("data", [b"", b"<gpx>", b'{"type": "Point", "coordinates": [51, 4]}'])
def test_a_file_that_is_none_is_refused_beside_its_field_and_nothing_comes(pulling, page, data):
    answer = upload(pulling, page, data or b" ")
    assert answer.status_code == 422
    assert not Thing.objects.exists()
    assert not Layer.objects.exists()


def test_only_who_is_known_here_brings_files_and_only_who_steers_takes_layers_off(page, joining, pulling, fixed):
    for client in (Client(), joining):
        assert "enctype" not in client.get(f"{page}bestanden/").content.decode()
        assert upload(client, page, BENCH).status_code == 404
        assert client.post(f"{page}lagen/{fixed.pk}/weg/").status_code == 404
    assert pulling.get(f"{page}bestanden/").content.decode().count("multipart/form-data") == 1
    assert pulling.post(f"{page}lagen/{fixed.pk}/weg/").status_code == 302
    assert not Layer.objects.exists()


def test_a_large_file_stays_out_of_the_room_and_has_tiles(trajectory, fixed, page, client):
    assert not live.values(room.name_of(trajectory)).map("things")
    assert f'data-tiles="{page}lagen/{fixed.pk}/{{z}}/{{x}}/{{y}}.mvt"' in client.get(page).text
    _name, points = decode(client.get(f"{page}lagen/{fixed.pk}/18/133780/87687.mvt").content)
    everywhere = decode(client.get(f"{page}lagen/{fixed.pk}/0/0/0.mvt").content)[1]
    assert [said for *_at, said in everywhere] == [{"count": 5}]
    assert all(said["title"].startswith("Boom") and said["state"] == "heard" for *_at, said in points)
    assert client.get(f"{page}lagen/{fixed.pk}/0/1/0.mvt").status_code == 404
    assert client.get(f"{page}lagen/none/0/0/0.mvt").status_code == 404


def test_tiles_follow_what_happens_to_a_thing_and_the_room_never_takes_it(trajectory, puller, fixed, pulling, page):
    one = Thing.objects.order_by("longitude").last()
    pulling.post(f"{page}{one.pk}/stap/", {"naar": "north", "metres": "500"})
    one.refresh_from_db()
    assert decode(tiles.tile(fixed.pk, (0, 0, 0)))[1][0][2] == {"count": 5}
    assert one.latitude > 51.05
    before = Spot.objects.get(key=one.pk).code
    pulling.post(f"{page}{one.pk}/anders/", {"title": "Linde", "coordinates": "51.06, 3.73"})
    one.refresh_from_db()
    assert one.layer == fixed
    assert Spot.objects.get(key=one.pk).code != before
    pulling.post(f"{page}{one.pk}/weg/")
    assert Spot.objects.count() == 4
    pulling.post(f"{page}{one.pk}/terug/")
    assert Spot.objects.count() == 5
    taking.take_values(trajectory.pk, {}, {})
    assert queries.things(trajectory).count() == 5
    assert not live.values(room.name_of(trajectory)).map("things")


def test_what_came_by_thousands_is_not_offered_to_search(fixed, laid):
    orchard = laid("Boomgaard van de buren")
    assert list(queries.search_ids()) == [orchard.pk]
    assert [entry.title for entry in queries.search_entries()] == ["Boomgaard van de buren"]
    assert queries.entry_of(Thing.objects.filter(layer=fixed)[0]) is None


@pytest.mark.parametrize("few", [0, 100])
def test_a_layer_taken_off_leaves_its_history_and_no_other_thing(trajectory, puller, laid, monkeypatch, few):
    bench = laid()
    monkeypatch.setattr(exchange, "FEW", few)
    (layer,) = exchange.bring_in(trajectory, many(3), "Bomen", puller)
    exchange.take_layer_off(layer, puller)
    assert list(queries.things(trajectory)) == [bench]
    assert set(live.values(room.name_of(trajectory)).map("things")) == {bench.pk}
    assert Change.objects.filter(what="went").count() == 3
    assert not Spot.objects.exists()


def test_a_map_begins_with_what_lies_on_another_that_everybody_may_read(pulling, page, trajectory, laid):
    laid("De eerste")
    other = trajectories.start(title="Een andere buurt")[1]
    exchange.bring_in(other.trajectory, many(2, "Bomen"), "", other)
    address = f"http://testserver{other.trajectory.get_absolute_url()}kaart/?zeker=heard"
    assert pulling.post(f"{page}bestanden/", {"ander-address": address}).status_code == 302
    assert sorted(one.title for one in queries.things(trajectory)) == ["Boom 0", "Boom 1", "De eerste"]
    for hidden in ("niets", "https://elders.be/", other.trajectory.slug):
        if hidden == other.trajectory.slug:
            type(trajectory).objects.filter(pk=other.trajectory.pk).update(visibility=Visibility.MEMBERS)
        assert pulling.post(f"{page}bestanden/", {"ander-address": hidden}).status_code == 422


@pytest.mark.parametrize("ending", ["csv", "gpx", "kml"])
def test_the_map_goes_out_as_it_is_for_everybody(trajectory, laid, ending, pulling, django_assert_max_num_queries):
    one = laid("De bank", story="Hier rusten ze.")
    laid("Nergens", geometry=None, where="achter de kerk")
    for who in (Client(), pulling):
        with django_assert_max_num_queries(12):
            answer = who.get(f"{trajectory.get_absolute_url()}kaart.{ending}")
        assert answer["Content-Type"] == formats.KINDS[ending].content_type
        assert answer["Access-Control-Allow-Origin"] == "*"
        (back,) = formats.read(answer.content).features
        assert (back.title, back.story, back.geometry) == ("De bank", "Hier rusten ze.", BENCH)
        assert one.get_absolute_url() in answer.content.decode()


def test_what_waits_or_is_hidden_goes_out_to_nobody(client, trajectory, laid, page):
    laid()
    client.post(f"{page}nieuw/", {"title": "Wacht nog", "coordinates": "51.05, 3.72"})
    assert b"Wacht nog" not in client.get(f"{trajectory.get_absolute_url()}kaart.csv").content
    type(trajectory).objects.filter(pk=trajectory.pk).update(visibility=Visibility.MEMBERS)
    tail = ("kaart.csv", "kaart.kml", "kaart/bestanden/", "kaart/blad-a4.pdf", "kaart/insluiten/")
    assert {Client().get(f"{trajectory.get_absolute_url()}{each}").status_code for each in tail} == {404}


def test_another_site_shows_the_map_in_a_frame_that_sets_nothing(client, trajectory, laid, page, fixed):
    laid("<b>De bank</b>")
    answer = client.get(f"{page}insluiten/")
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    assert "&lt;b&gt;De bank&lt;/b&gt;" in answer.content.decode()
    assert "Boom" not in answer.content.decode()
    assert "Nog 5 staan op de pagina." in answer.content.decode()
    assert f"{page}insluiten/" in client.get(f"{page}bestanden/").content.decode()

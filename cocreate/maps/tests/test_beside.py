"""What people give beside a thing on the map: it waits, is seen there, in the list and in the data, and goes again."""

import pytest
from django.test import Client

from cocreate.contributions import actions as contributions
from cocreate.contributions import images
from cocreate.contributions.kinds import KINDS
from cocreate.contributions.models import Contribution
from cocreate.contributions.tests import pictures
from cocreate.maps import actions
from cocreate.maps.models import Beside
from cocreate.moderation import actions as moderation
from cocreate.trajectories import actions as trajectories

from .test_page import text

pytestmark = pytest.mark.django_db

WORDS = "Hier zat mijn oma elke zondag, met haar hond en een boek."


@pytest.fixture
def given(editor):
    """Give a picture or a story beside a thing, seen unless it waits."""

    def make(thing, kind="text", *, waits=False, **more):
        data = {"language": "nl", "licence": "CC-BY-SA-4.0", "text": WORDS} | more
        if kind == "image":
            picture = {"file": images.clean(pictures.upload()), "recognisable": "nobody", "alt": "De oude bank"}
            data |= picture
        made, _ = contributions.offer(KINDS[kind], data, None, trajectory=thing.trajectory)
        actions.lay_beside(made, thing)
        if not waits:
            moderation.publish(made, editor)
        return made

    return make


def share(client, thing):
    typed = {"kind": "text", "text": WORDS, "language": "nl", "licence": "CC-BY-SA-4.0"}
    return client.post(f"{thing.get_absolute_url()}deel/", typed)


def test_what_a_stranger_gives_waits_for_who_pulls_and_then_stands_beside_the_thing(laid, stranger, pulling, joining):
    thing = laid()
    path = thing.get_absolute_url()
    assert "De bank" in text(stranger, f"{path}deel/")
    answer = share(stranger, thing)
    assert (answer.status_code, "bedankt" in answer.url) == (302, True)
    made = Contribution.objects.get()
    assert (made.trajectory, made.status) == (thing.trajectory, "waiting")

    other = Client()
    assert WORDS not in text(other, path)
    assert "wacht op jou" in text(pulling, path)
    assert "wacht op jou" not in text(joining, path)
    pulling.post(f"{thing.trajectory.get_absolute_url()}wacht/{made.pk}/", {"do": "publish"})
    assert WORDS in text(other, path)
    assert path in text(other, made.get_absolute_url()), "its own page tells where it stands"

    contributions.withdraw(made, None)
    assert WORDS not in text(other, path)


def test_a_picture_stands_small_in_the_list_and_with_its_address_in_the_data(laid, given, stranger, page, trajectory):
    thing = laid()
    picture, waiting = given(thing, "image"), given(thing, "image", waits=True)

    html = text(stranger, page)
    assert html.count("De oude bank") == 1
    assert "1 bijdrage erbij" in html
    (feature,) = stranger.get(f"{trajectory.get_absolute_url()}kaart.geojson").json()["features"]
    told = feature["properties"]
    assert [one.rsplit("/inzichten/")[1] for one in told["beside"]] == [f"{picture.pk}/"]
    assert told["pictures"][0].endswith(picture.picture.file.url)
    assert waiting.pk not in str(told)
    (then,) = stranger.get(f"{trajectory.get_absolute_url()}kaart.geojson?at=2100-01-01").json()["features"]
    assert then["properties"]["beside"] == told["beside"]


def test_the_list_asks_the_database_as_often_for_one_picture_as_for_many(
    laid, given, stranger, page, django_assert_num_queries
):
    given(laid("Een"), "image")
    text(stranger, page)
    with django_assert_num_queries(16) as few:
        text(stranger, page)
    for n in range(3):
        given(laid(f"Nog {n}"), "image")
    with django_assert_num_queries(len(few)):
        text(stranger, page)


def test_what_is_given_inside_is_seen_by_who_is_in_it_alone(laid, given, stranger, pulling, puller):
    trajectory = puller.trajectory
    trajectories.set_visibility(trajectory, "members", puller)
    thing = laid()
    given(thing)
    trajectories.set_visibility(trajectory, "public", puller)

    assert WORDS not in text(stranger, thing.get_absolute_url())
    assert WORDS in text(pulling, thing.get_absolute_url())
    address = f"{trajectory.get_absolute_url()}kaart.geojson"
    assert [len(one.get(address).json()["features"][0]["properties"]["beside"]) for one in (stranger, pulling)] == [
        0,
        1,
    ]


def test_nothing_is_given_beside_what_one_may_not_see_or_where_all_is_closed(laid, pulling, stranger, puller):
    thing = laid()
    actions.take_off(thing, puller)
    for client in (stranger, pulling):
        assert share(client, thing).status_code == 404
    actions.put_back(thing, puller)
    trajectories.close(thing.trajectory, "Het is gebeurd.", puller)
    assert share(pulling, thing).status_code == 404
    assert Contribution.objects.count() == 0


def test_taking_a_thing_back_leaves_what_others_gave_to_them(laid, given, stranger, puller):
    thing = laid()
    made = given(thing)
    actions.take_back(thing, puller.guest)

    assert Beside.objects.count() == 0
    assert WORDS in text(stranger, made.get_absolute_url())
    assert "op-de-kaart" not in text(stranger, made.get_absolute_url())


def test_a_duplicate_leaves_its_place_to_what_it_was_merged_into(laid, given, editor):
    thing, other = laid("Een"), laid("Twee")
    kept, twice = given(other), given(thing)
    moderation.merge(twice, kept, editor)

    assert set(Beside.objects.filter(contribution=kept).values_list("thing", flat=True)) == {thing.pk, other.pk}

"""Trajectories through the API."""

import json

import pytest
from django.test import Client

from cocreate.accounts.actions import make_api_token
from cocreate.trajectories.models import Trajectory

pytestmark = pytest.mark.django_db
LIST = "/api/v1/trajectories"
BODY = {
    "title": "De oude melkerij",
    "about": "Een leeg gebouw 🐄",
    "place": None,
    "challenge": "Wat maken we ervan?",
    "visibility": "public",
}


@pytest.fixture
def api():
    return Client()


def post(api, body, **headers):
    data = body if isinstance(body, str) else json.dumps(body)
    return api.post(LIST, data, content_type="application/json", headers=headers)


def test_a_guest_starts_one_and_gets_a_secret(api, client):
    response = post(api, BODY)
    assert response.status_code == 201
    made = Trajectory.objects.get()
    puller = made.members.get()
    assert response.json() == {
        "slug": made.slug,
        "status": "published",
        "secret": puller.secret,
        "secret_url": f"http://localhost:8000{puller.secret_path}",
    }
    assert (made.about, made.challenge, made.place) == (BODY["about"], BODY["challenge"], None)
    assert not response.cookies
    assert client.get(puller.secret_path).status_code == 200


def test_sending_twice_with_a_key_starts_one(api):
    first = post(api, BODY, **{"Idempotency-Key": "a1"}).json()
    again = post(api, BODY, **{"Idempotency-Key": "a1"})
    assert (again.status_code, again.json()) == (201, first)
    post(api, BODY, **{"Idempotency-Key": "a2"})
    assert Trajectory.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": ""}, "title"),
        ({"about": "zonder naam"}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"title": "a\0b"}, "title"),
        (BODY | {"visibility": "secret"}, "visibility"),
        (BODY | {"about": "x" * 2001}, "about"),
        (BODY | {"about": 5}, "about"),
        (BODY | {"colour": "red"}, "colour"),
        ("{", "body"),
        ("[]", "body"),
    ],
)
def test_what_is_wrong_is_said_by_field(api, body, field):
    response = post(api, body)
    assert response.status_code == 422
    assert list(response.json()["errors"]) == [field]
    assert all(isinstance(text, str) for text in response.json()["errors"][field])
    assert not Trajectory.objects.exists()


def test_a_form_works_too(api):
    assert api.post(LIST, {"title": "Het plein"}).status_code == 201


def test_too_many_are_held_back(api, monkeypatch):
    monkeypatch.setattr("cocreate.moderation.spam.PER_ADDRESS", 1)
    post(api, BODY)
    response = post(api, BODY | {"title": "Nog een"})
    assert response.status_code == 429
    assert "Retry-After" in response.headers


def test_someone_with_a_token_is_its_giver(api, person):
    post(api, BODY, Authorization=f"Bearer {make_api_token(person)}")
    assert Trajectory.objects.get().giver.person == person


def test_everybody_lists_and_reads_what_is_public(api, began, django_assert_max_num_queries):
    made, _ = began(challenge="Hoe dan?")
    listed = api.get(LIST).json()
    assert [item["slug"] for item in listed["items"]] == [made.slug]
    assert listed["next"] == ""
    for number in range(51):
        began(title=f"Plein {number}")
    with django_assert_max_num_queries(2):
        first = api.get(LIST).json()
    assert len(first["items"]) == 50
    assert [item["slug"] for item in api.get(LIST, {"after": first["next"]}).json()["items"]][-1] == made.slug
    one = api.get(f"{LIST}/{made.slug}").json()
    assert (one["title"], one["challenge"], one["place_name"]) == (made.title, "Hoe dan?", "Gent")
    assert one["roles"] == {"trekker": 1}
    assert "secret" not in json.dumps(one)


@pytest.mark.parametrize("visibility", ["members", "link"])
def test_with_the_secret_one_reads_ones_own(api, began, visibility):
    made, puller = began(visibility=visibility)
    address = f"{LIST}/{made.slug}"
    assert api.get(address).status_code == (200 if visibility == "link" else 404)
    assert api.get(address, headers={"X-Secret": puller.secret}).status_code == 200
    assert api.get(address, headers={"X-Secret": "0" * 32}).status_code == 404
    assert api.get(f"{LIST}/niets").status_code == 404


SQUARE = {
    "type": "Polygon",
    "coordinates": [[[3.72, 51.05], [3.7208, 51.05], [3.7208, 51.0504], [3.72, 51.0504], [3.72, 51.05]]],
}


def test_a_drawn_place_is_kept_and_shown(api):
    made = post(api, BODY | {"place": SQUARE}).json()
    shown = api.get(f"{LIST}/{made['slug']}").json()
    assert shown["place"]["type"] == "Polygon"
    assert shown["place_name"] == BODY["title"]
    assert Trajectory.objects.get().place.area > 1000


@pytest.mark.parametrize(
    "place",
    [
        {"type": "Polygon", "coordinates": []},
        {"type": "Point", "coordinates": [300, 5]},
        {"type": "Cube"},
        5,
        "hier",
        [],
    ],
)
def test_a_place_that_is_none_is_refused_and_nothing_is_kept(api, place):
    response = post(api, BODY | {"place": place})
    assert response.status_code == 422
    assert list(response.json()["errors"]) == ["place"]
    assert not Trajectory.objects.exists()

"""Texts through the API: begin, read in three forms, versions, and the token of the room."""

import pytest
from django.test import Client

from cocreate.accounts.actions import make_api_token
from cocreate.documents import actions
from cocreate.documents.models import Document
from cocreate.live import tokens
from cocreate.live.queries import values

from .conftest import doc

pytestmark = pytest.mark.django_db
BASE = "/api/v1/documents"


@pytest.fixture
def api():
    """A script without cookies."""
    return Client(enforce_csrf_checks=True)


def begin(api, secret, **fields):
    return api.post(BASE, fields, content_type="application/json", headers={"X-Secret": secret})


def test_who_takes_part_begins_a_text_and_everybody_reads_it_in_three_forms(api, participant, trajectory):
    answer = begin(
        api, participant.secret, trajectory=trajectory.slug, title="Brief", text="Beste raad,\n\nKom kijken."
    )
    assert answer.status_code == 201
    made = answer.json()
    assert made["content"] == doc("Beste raad,", "Kom kijken.")
    assert values(f"document:{made['id']}").fragment() == doc("Beste raad,", "Kom kijken.")

    page = f"{BASE}/{made['id']}"
    assert api.get(page).json() == made
    assert "<p>Kom kijken.</p>" in api.get(f"{page}?form=html").text
    assert "<p>Kom kijken.</p>" in api.get(page, headers={"Accept": "text/html"}).text
    assert "# Brief\n\nBeste raad," in api.get(page, headers={"Accept": "text/markdown"}).text
    for query in ("", f"?trajectory={trajectory.slug}"):
        assert [one["id"] for one in api.get(f"{BASE}{query}").json()["items"]] == [made["id"]]


def test_a_text_that_is_sent_twice_under_one_key_is_begun_once(api, participant, puller, trajectory):
    def sent(member, key):
        headers = {"X-Secret": member.secret, "Idempotency-Key": key}
        fields = {"trajectory": trajectory.slug, "title": "Brief"}
        return api.post(BASE, fields, content_type="application/json", headers=headers).json()["id"]

    assert sent(participant, "k1") == sent(participant, "k1")
    assert len({sent(participant, "k1"), sent(participant, "k2"), sent(puller, "k1")}) == 3
    assert Document.objects.count() == 3


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"title": "B", "kind": "wet"}, "kind"),
        ({"title": "B", "trajectory": ""}, "trajectory"),
        ({"title": "B", "colour": "blue"}, "colour"),
        ({"title": "B\0"}, "title"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(fields, wrong, api, participant, trajectory):
    answer = begin(api, participant.secret, **{"trajectory": trajectory.slug} | fields)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [wrong])
    assert not Document.objects.exists()


def test_a_stranger_begins_nothing_and_reads_only_what_is_for_all(api, text, trajectory, participant, puller):
    made = text("Geheim.", reading="members")
    assert begin(api, "", trajectory=trajectory.slug, title="B").status_code == 404
    assert begin(api, "0" * 32, trajectory=trajectory.slug, title="B").status_code == 404
    for path in ("", "/versions"):
        assert api.get(f"{BASE}/{made.pk}{path}").status_code == 404
        assert api.get(f"{BASE}/{made.pk}{path}", headers={"X-Secret": participant.secret}).status_code == 200
    assert api.post(f"{BASE}/{made.pk}/token").status_code == 404
    assert api.get(BASE).json()["items"] == []
    own = api.get(f"{BASE}?trajectory={trajectory.slug}", headers={"X-Secret": participant.secret}).json()["items"]
    assert [one["id"] for one in own] == [made.pk]
    assert api.get(f"{BASE}/bestaatniet2").status_code == 404


def test_the_token_opens_the_room_with_the_rights_of_who_asks(api, text, participant, person, trajectory):
    made = text("Wij dempen de put.")
    page = f"{BASE}/{made.pk}/token"
    told = api.post(page).json()
    assert (told["rights"], tokens.read(told["token"], made.room).rights) == ("suggest", "suggest")
    assert api.post(page, headers={"X-Secret": participant.secret}).json()["rights"] == "write"
    participant.person = person
    participant.save()
    assert api.post(page, headers={"Authorization": f"Bearer {make_api_token(person)}"}).json()["rights"] == "write"


def test_versions_tell_what_each_held(api, text):
    made = text("Eerst.")
    actions.keep(made, "na de avond", None)
    actions.write(made, doc("Nu."))
    actions.keep(made, "", None)
    told = api.get(f"{BASE}/{made.pk}/versions").json()["items"]
    assert [(one["number"], one["name"], one["text"]) for one in told] == [(2, "", "Nu."), (1, "na de avond", "Eerst.")]

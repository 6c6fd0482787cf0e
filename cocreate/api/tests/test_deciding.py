"""Editors decide with a token; nobody else does."""

import pytest

from cocreate.contributions.models import Contribution
from cocreate.moderation.queries import remarks

pytestmark = pytest.mark.django_db
QUEUE = "/api/v1/moderation/queue"


def decide(api, item, decision, text=None, **headers):
    body = {} if text is None else {"text": text}
    return api.post(f"/api/v1/moderation/{item.pk}/{decision}", body, content_type="application/json", headers=headers)


def test_an_editor_sees_what_waits_oldest_first(api, offer, editor_token):
    first, second = offer(text="Het eerste verhaal"), offer(text="Een tweede verhaal")
    queue = api.get(QUEUE, headers=editor_token).json()
    assert [item["id"] for item in queue["items"]] == [first.pk, second.pk]
    assert queue["total"] == 2
    assert queue["items"][0]["type"] == "contribution"
    assert len(api.get(QUEUE, {"per_page": 1, "page": 2}, headers=editor_token).json()["items"]) == 1


def test_an_editor_publishes(api, offer, editor_token, editor):
    item = offer()
    assert decide(api, item, "publish", **editor_token).json() == {"id": item.pk, "status": "published"}
    item.refresh_from_db()
    assert item.decided_by == editor
    assert api.get(f"/api/v1/contributions/{item.pk}").status_code == 200


@pytest.mark.parametrize(("decision", "status"), [("decline", "declined"), ("question", "question")])
def test_an_editor_declines_or_asks_with_words(api, offer, editor_token, decision, status):
    item = offer()
    empty = decide(api, item, decision, **editor_token)
    assert (empty.status_code, list(empty.json()["errors"])) == (422, ["text"])
    assert decide(api, item, decision, "Waar was dat?", **editor_token).json()["status"] == status
    assert remarks(item).get().text == "Waar was dat?"


def test_what_is_not_ready_is_not_published_and_says_why(api, offer, editor_token):
    item = offer("image", alt="")
    response = decide(api, item, "publish", **editor_token)
    assert response.status_code == 422
    assert response.json()["errors"]["item"]
    assert api.get(QUEUE, headers=editor_token).json()["items"][0]["problems"] == response.json()["errors"]["item"]


def test_what_is_absent_or_unknown_is_refused(api, offer, editor_token):
    item = offer()
    assert decide(api, Contribution(pk="absent"), "publish", **editor_token).status_code == 404
    assert decide(api, item, "burn", **editor_token).status_code == 422
    assert decide(api, item, "decline", "x\0", **editor_token).status_code == 422


def test_guest_and_member_may_not(api, offer, member_token, editor_client):
    item = offer()
    for headers, status in (({}, 401), ({"Authorization": "Bearer x"}, 401), (member_token, 403)):
        assert api.get(QUEUE, headers=headers).status_code == status
        response = decide(api, item, "publish", **headers)
        assert response.status_code == status
        assert list(response.json()["errors"]) == ["Authorization"]
    assert editor_client.post(f"/api/v1/moderation/{item.pk}/publish").status_code == 401
    item.refresh_from_db()
    assert item.status == "waiting"


def test_a_token_dies_with_its_person(api, editor, editor_token):
    editor.is_active = False
    editor.save()
    assert api.get(QUEUE, headers=editor_token).status_code == 401

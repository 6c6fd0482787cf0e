"""Give, see, change and withdraw through the API."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from cocreate.contributions.models import Contribution
from cocreate.contributions.tests import pictures
from cocreate.core.page_cache import HEADER
from cocreate.moderation import actions as moderation
from cocreate.moderation.models import Status

pytestmark = pytest.mark.django_db
LIST = "/api/v1/contributions"
STORY = {"kind": "text", "text": "Op het plein stond een lange tafel. مرحبا 🎉", "language": "nl", "name": "An"}


@pytest.fixture
def given(api):
    return api.post(LIST, STORY).json()


def at(given):
    return f"{LIST}/{given['id']}"


def secret(given):
    return {"X-Secret": given["secret"]}


def patch(api, given, fields, **headers):
    return api.patch(at(given), json.dumps(fields), content_type="application/json", headers=secret(given) | headers)


def test_a_guest_gives_and_gets_a_secret(api):
    response = api.post(LIST, STORY | {"place": "Gent", "until": "2999-01-01", "purposes": ["teaching", "press"]})
    assert response.status_code == 201
    told = response.json()
    saved = Contribution.objects.get(pk=told["id"])
    assert told == {
        "id": saved.pk,
        "status": "waiting",
        "secret": saved.secret,
        "secret_url": f"http://localhost:8000{saved.secret_path}",
    }
    assert (saved.text, saved.shown_name, saved.place_name, saved.giver) == (STORY["text"], "An", "Gent", None)
    consent = saved.consents.get()
    assert consent.purposes == ["guide", "press", "teaching"]
    assert consent.given_how == "api"
    assert HEADER not in response.headers
    assert not response.cookies


def test_json_gives_too(api):
    response = api.post(LIST, STORY, content_type="application/json")
    assert response.status_code == 201


def test_a_picture_is_given_with_its_words(api):
    fields = {"kind": "image", "file": pictures.upload(), "alt": "Een tafel", "text": "Feest", "language": "nl"}
    response = api.post(LIST, fields)
    assert response.status_code == 201, response.content
    shown = api.get(at(response.json()), headers=secret(response.json())).json()
    assert shown["image"]["alt"] == "Een tafel"
    assert shown["image"]["width"] > 0


def test_the_picture_of_what_waits_opens_with_the_address_its_giver_is_told(api, editor):
    given = api.post(LIST, {"kind": "image", "file": pictures.upload(), "alt": "Een tafel"}).json()
    address = api.get(at(given), headers=secret(given)).json()["image"]["url"].removeprefix("http://localhost:8000")
    assert "?zie=" in address
    assert api.get(address).status_code == 200
    assert api.get(address.partition("?")[0]).status_code == 404
    moderation.publish(Contribution.objects.get(pk=given["id"]), editor)
    for headers in ({}, secret(given)):
        address = api.get(at(given), headers=headers).json()["image"]["url"]
        assert "?" not in address
        assert api.get(address.removeprefix("http://localhost:8000")).status_code == 200


def test_a_picture_of_which_nobody_told_who_is_on_it_waits_also_for_someone_trusted(api, editor_token, editor):
    fields = {"kind": "image", "alt": "Een tafel"}
    first = api.post(LIST, fields | {"file": pictures.upload(), "recognisable": "nobody"}, headers=editor_token).json()
    told = api.post(f"/api/v1/moderation/{first['id']}/publish", headers=editor_token)
    assert told.status_code == 200
    again = api.post(LIST, fields | {"file": pictures.upload(), "recognisable": "agreed"}, headers=editor_token).json()
    assert again["status"] == "published"
    untold = api.post(LIST, fields | {"file": pictures.upload()}, headers=editor_token).json()
    assert untold["status"] == "waiting"
    [item] = api.get("/api/v1/moderation/queue", headers=editor_token).json()["items"]
    assert (len(item["problems"]), len(item["doubts"])) == (0, 1)
    assert api.post(f"/api/v1/moderation/{untold['id']}/publish", headers=editor_token).status_code == 200


def test_a_link_is_given(api):
    response = api.post(LIST, {"kind": "link", "url": "https://example.org/x", "text": "Lees dit", "language": "fr"})
    assert response.status_code == 201
    assert api.get(at(response.json()), headers=secret(response.json())).json()["url"] == "https://example.org/x"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "kind"),
        ({"kind": "dans", "text": "x"}, "kind"),
        ({"kind": "text"}, "text"),
        ({"kind": "text", "text": "  "}, "text"),
        ({"kind": "text", "text": "x" * 6001}, "text"),
        ({"kind": "text", "text": "x", "name": "n" * 81}, "name"),
        ({"kind": "text", "text": "x", "language": "klingon"}, "language"),
        ({"kind": "text", "text": "x", "licence": "all mine"}, "licence"),
        ({"kind": "text", "text": "x", "until": "2001-01-01"}, "until"),
        ({"kind": "text", "text": "x", "until": "soon"}, "until"),
        ({"kind": "text", "text": "x", "stones": ["none"]}, "stones"),
        ({"kind": "text", "text": "x", "passage": "none"}, "passage"),
        ({"kind": "text", "text": "x", "passage": "00000000-0000-0000-0000-000000000000"}, "passage"),
        ({"kind": "text", "text": "x", "colour": "red"}, "colour"),
        ({"kind": "text", "text": "x\0y"}, "text"),
        ({"kind": "link", "url": "javascript:alert(1)"}, "url"),
        ({"kind": "link"}, "url"),
        ({"kind": "image", "text": "x"}, "file"),
        ({"kind": "text", "text": 7}, "text"),
        ({"kind": "text", "text": ["x"]}, "text"),
    ],
)
def test_what_is_not_right_is_told_by_field_and_nothing_is_saved(api, fields, wrong):
    response = api.post(LIST, fields, content_type="application/json")
    assert response.status_code == 422
    assert list(response.json()["errors"]) == [wrong]
    assert all(isinstance(text, str) and text for text in response.json()["errors"][wrong])
    assert not Contribution.objects.exists()


def test_a_file_that_is_no_picture_is_refused(api):
    fields = {"kind": "image", "file": pictures.upload(name="x.png", content=b"MZ\0not a picture")}
    assert list(api.post(LIST, fields).json()["errors"]) == ["file"]


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"{", "application/json"),
        (b"[1]", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"null", "application/json"),
        (b"broken", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data"),
    ],
)
def test_what_cannot_be_read_is_refused(api, content, content_type):
    assert api.post(LIST, content, content_type=content_type).status_code == 422


def test_what_is_too_large_is_413(api, settings):
    settings.UPLOAD_MAX_BYTES = 1_000
    response = api.post(LIST, b"x" * 1_100_000, content_type="application/octet-stream")
    assert response.status_code == 413
    assert list(response.json()["errors"]) == ["file"]
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert api.post(LIST, STORY, content_type="application/json").status_code == 413


def test_what_comes_too_often_is_429_with_when_to_try_again(api, monkeypatch):
    monkeypatch.setattr("cocreate.moderation.spam.PER_ADDRESS", 1)
    assert api.post(LIST, STORY).status_code == 201
    response = api.post(LIST, STORY | {"text": "iets anders"})
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert response.json()["errors"]


def test_what_looks_like_spam_waits_longer_and_is_not_lost(api):
    text = "koop nu " + " ".join(f"https://x.example/{n}" for n in range(9))
    response = api.post(LIST, STORY | {"text": text})
    assert response.status_code == 201
    assert "links" in Contribution.objects.get().suspicion


def test_sending_twice_with_the_same_key_gives_one(api):
    one = api.post(LIST, STORY, headers={"Idempotency-Key": "k1"}).json()
    assert api.post(LIST, STORY, headers={"Idempotency-Key": "k1"}).json() == one
    assert api.post(LIST, STORY, headers={"Idempotency-Key": "k2"}).json() != one


@pytest.mark.parametrize(("key", "same"), [("k1", False), ("5f0c1d7e9b3a4c62", True)])
def test_a_key_that_is_easily_guessed_gives_nobody_else_the_secret(api, settings, key, same):
    settings.TRUSTED_PROXIES = 1
    one, other = (
        api.post(LIST, STORY, headers={"Idempotency-Key": key, "X-Forwarded-For": at}).json()["secret"]
        for at in ("192.0.2.1", "192.0.2.2")
    )
    assert (one == other) is same


def test_a_known_giver_with_a_token_passes_at_once(api, editor, member_token, person):
    first = api.post(LIST, STORY, headers=member_token).json()
    assert first["status"] == "waiting"
    moderation.publish(Contribution.objects.get(pk=first["id"]), editor)
    again = api.post(LIST, STORY | {"text": "En er kwam soep bij, gemaakt door de buren"}, headers=member_token)
    assert again.json()["status"] == "published"
    assert Contribution.objects.get(pk=first["id"]).giver.person == person


def test_a_wrong_token_is_refused_rather_than_taken_for_a_guest(api):
    response = api.post(LIST, STORY, headers={"Authorization": "Bearer wrong"})
    assert response.status_code == 401
    assert not Contribution.objects.exists()


def test_at_a_passage_it_stands_there(api, chapter, editor):
    passage = chapter.passages.first()
    told = api.post(LIST, STORY | {"passage": str(passage.pk)}).json()
    assert passage.additions.get().contribution_id == told["id"]
    moderation.publish(Contribution.objects.get(pk=told["id"]), editor)
    assert [item["id"] for item in api.get(LIST, {"passage": passage.pk}).json()["items"]] == [told["id"]]
    assert api.get(f"/api/v1/passages/{passage.pk}").json()["voices"] == 1


def test_what_waits_is_seen_with_its_secret_only(api, given):
    assert api.get(at(given)).status_code == 404
    assert api.get(at(given), headers={"X-Secret": "wrong"}).status_code == 404
    shown = api.get(at(given), headers=secret(given))
    assert shown.status_code == 200
    assert shown.json()["status"] == "waiting"
    assert shown.json()["remarks"] == []


def test_no_cookie_opens_anything(given, editor_client, offer, giver, settings):
    """A session of an editor, or the cookie of the giver, is not looked at."""
    own = offer()
    editor_client.cookies[settings.GUEST_COOKIE_NAME] = "sleutel-van-an"
    assert editor_client.get(at(given)).status_code == 404
    assert editor_client.get(f"{LIST}/{own.pk}").status_code == 404
    assert editor_client.get("/api/v1/moderation/queue").status_code == 401
    for call in (editor_client.patch, editor_client.delete):
        assert call(f"{LIST}/{own.pk}", "{}", content_type="application/json").status_code == 401


def test_a_question_of_an_editor_is_read_with_the_secret(api, given, editor):
    moderation.ask(Contribution.objects.get(pk=given["id"]), editor, "Waar was dat?")
    shown = api.get(at(given), headers=secret(given)).json()
    assert shown["status"] == "question"
    assert [(one["by_editor"], one["text"]) for one in shown["remarks"]] == [(True, "Waar was dat?")]


def test_only_what_is_sent_changes(api, given):
    response = patch(api, given, {"text": "Er stonden twee tafels."})
    assert response.status_code == 200, response.content
    assert (response.json()["text"], response.json()["name"]) == ("Er stonden twee tafels.", "An")
    assert patch(api, given, {"name": None}).json()["name"] == ""
    assert patch(api, given, {}).json()["text"] == "Er stonden twee tafels."


def test_a_form_changes_too_and_so_does_a_new_picture(api):
    given = api.post(LIST, {"kind": "image", "file": pictures.upload(), "alt": "Een", "recognisable": "nobody"}).json()
    body = b'--x\r\nContent-Disposition: form-data; name="alt"\r\n\r\nTwee tafels\r\n--x--\r\n'
    response = api.patch(at(given), body, content_type="multipart/form-data; boundary=x", headers=secret(given))
    assert response.status_code == 200, response.content
    assert response.json()["image"]["alt"] == "Twee tafels"


def test_until_can_be_set_and_taken_away(api, given):
    day = (timezone.localdate() + dt.timedelta(days=3)).isoformat()
    assert patch(api, given, {"until": day}).json()["until"] == day
    assert patch(api, given, {"text": "Er was ook soep"}).json()["until"] == day
    assert patch(api, given, {"until": ""}).json()["until"] is None


@pytest.mark.parametrize("fields", [{"text": ""}, {"language": "xx"}, {"kind": "link"}, {"url": "https://x.be"}])
def test_a_change_that_is_not_right_changes_nothing(api, given, fields):
    response = patch(api, given, fields)
    assert response.status_code == 422
    assert list(response.json()["errors"]) == list(fields)
    assert Contribution.objects.get().text == STORY["text"]


@pytest.mark.parametrize("headers", [{"X-Secret": "wrong"}, {"X-Secret": "é"}])
def test_a_wrong_secret_is_as_if_nothing_is_there(api, given, headers):
    for address in (at(given), f"{LIST}/absent"):
        for call in (api.get, api.patch, api.delete):
            response = call(address, headers=headers)
            assert response.status_code == 404, (call, address)
            assert response.json()["errors"] == {"id": ["Dit bestaat niet, of het is niet voor jou."]}
    assert Contribution.objects.get().status == Status.WAITING


def test_the_giver_withdraws_and_it_is_gone(api, given, editor):
    moderation.publish(Contribution.objects.get(pk=given["id"]), editor)
    assert api.get(at(given)).status_code == 200
    assert [hit["id"] for hit in api.get("/api/v1/search", {"q": "tafel"}).json()["items"]] == [given["id"]]
    assert api.delete(at(given), headers=secret(given)).status_code == 204
    assert api.get(at(given)).status_code == 404
    assert api.get(LIST).json()["items"] == []
    assert api.get("/api/v1/search", {"q": "tafel"}).json()["items"] == []
    assert api.delete(at(given), headers=secret(given)).status_code == 204
    assert api.get(at(given), headers=secret(given)).json()["status"] == "withdrawn"
    assert patch(api, given, {"text": "toch weer", "language": "nl"}).status_code == 409

"""What is said about a text through the API, and /mijn/ with what one said."""

import pytest
from django.test import Client

from cocreate.accounts.actions import guest_for, make_api_token
from cocreate.documents import actions
from cocreate.documents.models import Comment, Suggestion
from tests.people import browser_of

pytestmark = pytest.mark.django_db
WORDS = {"quote": "de put", "replacement": "de oude put", "why": "er zijn er twee"}


@pytest.fixture
def api():
    """A script without cookies."""
    return Client(enforce_csrf_checks=True)


def send(api, path, fields, secret="", method="post", **headers):
    headers |= {"X-Secret": secret} if secret else {}
    return getattr(api, method)(path, fields, content_type="application/json", headers=headers)


def test_a_stranger_suggests_what_waits_and_takes_it_back_with_its_own_secret(api, text, participant):
    made = text("Wij dempen de put.")
    page = f"/api/v1/documents/{made.pk}/suggestions"
    given = send(api, page, WORDS)
    assert (given.status_code, given.json()["waits"], given.json()["state"]) == (201, True, "open")
    own = f"{page}/{given.json()['id']}"
    assert api.get(page).json()["items"] == []
    (seen,) = api.get(page, headers={"X-Secret": participant.secret}).json()["items"]
    assert (seen["replacement"], seen["secret_url"]) == ("de oude put", "")
    secret = given.json()["secret_url"].rstrip("/").split("/")[-1]
    assert send(api, own, {"state": "withdrawn"}, method="patch").status_code == 404
    assert send(api, own, {"state": "accepted"}, secret, "patch").status_code == 403
    taken = send(api, own, {"state": "withdrawn"}, secret, "patch").json()
    assert (taken["state"], taken["replacement"], taken["quote"]) == ("withdrawn", "", "")


def test_who_writes_decides_and_others_do_not(api, text, participant, puller):
    made = text("Wij dempen de put.", writing="pullers")
    page = f"/api/v1/documents/{made.pk}/suggestions"
    first, second = (send(api, page, WORDS | {"why": why}, participant.secret).json()["id"] for why in "ab")
    one, two = f"{page}/{first}", f"{page}/{second}"
    for state in ("accepted", "declined", "heard"):
        assert send(api, one, {"state": state}, participant.secret, "patch").status_code == 403
        assert send(api, one, {"state": state}, method="patch").status_code == 403
    assert send(api, one, {"state": "mooi"}, puller.secret, "patch").status_code == 422
    assert send(api, one, {"state": "accepted"}, puller.secret, "patch").json()["state"] == "accepted"
    assert api.get(f"/api/v1/documents/{made.pk}").json()["text"] == "Wij dempen de oude put."
    again = send(api, one, {"state": "accepted"}, puller.secret, "patch")
    assert (again.status_code, list(again.json()["errors"])) == (409, ["state"])
    refused = send(api, two, {"state": "declined"}, puller.secret, "patch")
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["reason"])
    told = send(api, two, {"state": "declined", "reason": "Er is er één."}, puller.secret, "patch").json()
    assert (told["state"], told["reason"]) == ("declined", "Er is er één.")


def test_remarks_are_made_answered_heard_and_put_aside(api, text, participant, puller, person):
    made = text("Wij dempen de put.")
    page = f"/api/v1/documents/{made.pk}/remarks"
    token = f"Bearer {make_api_token(person)}"
    first = send(api, page, {"body": "Waarom?", "quote": "de put"}, Authorization=token).json()
    assert Comment.objects.get(pk=first["id"]).guest == guest_for(person)
    answer = send(api, page, {"body": "Hij is diep.", "answers": first["id"]}, participant.secret).json()
    assert (first["waits"], answer["waits"], answer["answers"]) == (True, False, first["id"])
    assert [one["id"] for one in api.get(page).json()["items"]] == [answer["id"]]
    assert send(api, f"{page}/{first['id']}", {"state": "heard"}, puller.secret, "patch").json()["waits"] is False
    done = send(api, f"{page}/{first['id']}", {"state": "resolved"}, participant.secret, "patch").json()
    assert (done["state"], done["body"]) == ("resolved", "Waarom?")
    gone = send(api, f"{page}/{answer['id']}", {"state": "withdrawn"}, participant.secret, "patch").json()
    assert gone["body"] == ""


@pytest.mark.parametrize(
    ("path", "fields", "wrong"),
    [
        ("suggestions", {"quote": "de put", "replacement": "de  put"}, "replacement"),
        ("suggestions", {"why": "x" * 1001}, "why"),
        ("suggestions", {"colour": "blue"}, "colour"),
        ("remarks", {"body": ""}, "body"),
        ("remarks", {"body": "a\0"}, "body"),
        ("remarks", {"body": "Ja", "answers": "bestaatniet2"}, "answers"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(text, participant, path, fields, wrong):
    page = f"/api/v1/documents/{text('Wij dempen de put.').pk}/{path}"
    answer = send(Client(), page, fields, participant.secret)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [wrong])
    assert not Suggestion.objects.exists()
    assert not Comment.objects.exists()


def test_about_a_text_for_members_a_stranger_hears_and_says_nothing_and_a_settled_one_stands_still(
    api, text, puller, participant
):
    inner = f"/api/v1/documents/{text('Geheim.', reading='members').pk}"
    assert api.get(f"{inner}/suggestions").status_code == api.get(f"{inner}/remarks").status_code == 404
    assert send(api, f"{inner}/remarks", {"body": "Ha"}).status_code == 404
    made = text("Wij dempen de put.")
    actions.settle(made, actions.Agreed(on=made.changed_at.date()), puller)
    assert send(api, f"/api/v1/documents/{made.pk}/suggestions", WORDS, participant.secret).status_code == 409


def test_what_one_said_about_texts_is_found_back_at_mijn_and_taken_back_there(text, participant, taking_part, client):
    made = text("Wij dempen de put.")
    said = actions.suggest(made, WORDS, participant.guest, participant)
    actions.comment(made, {"body": "En de bank?"}, participant.guest, participant, suggestion=said)
    page = taking_part.get("/mijn/").text
    assert "de oude put" in page
    assert "En de bank?" in page
    assert said.secret_path in page
    assert "de oude put" not in client.get("/mijn/").text
    assert taking_part.post(said.secret_path).status_code == 302
    assert "de oude put" not in taking_part.get("/mijn/").text


def test_what_one_said_is_asked_for_in_as_many_queries_however_much_it_is(
    text, participant, django_assert_max_num_queries, person
):
    made = text("Wij dempen de put.")
    for number in range(3):
        actions.comment(made, {"body": f"Nummer {number}"}, participant.guest, participant)
    browser = browser_of(participant)
    browser.get("/mijn/")
    with django_assert_max_num_queries(6):
        assert "Nummer 2" in browser.get("/mijn/").text

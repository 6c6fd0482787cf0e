from urllib.parse import urlsplit

import pytest

from cocreate.accounts.models import ApiToken, hashed
from cocreate.compass import queries
from cocreate.compass.models import Placement, Reason
from cocreate.core import rates
from cocreate.moderation.models import Status
from cocreate.trajectories.models import Visibility

SEND = "/api/v1/trajectories/de-oude-bib/placements"
READ = "/api/v1/trajectories/de-oude-bib/compass"
BODY = {"stones": {"ontmoeting": "vraagt-aandacht"}, "obstacles": ["ont-1"], "why": "سلام 🌱", "role": "deelnemer"}


def send(client, body=BODY, **headers):
    return client.post(SEND, body, content_type="application/json", headers=headers)


def test_a_stranger_places_and_gets_back_what_was_kept(stranger, trajectory):
    answer = send(stranger)
    assert answer.status_code == 201
    kept = answer.json()
    assert kept.pop("at")
    assert kept.pop("secret") in kept.pop("secret_url")
    assert kept == {**BODY, "round": "", "edition": "schakel 1"}


def test_sending_again_with_the_same_key_answers_what_was_kept(stranger, trajectory):
    first = send(stranger, **{"Idempotency-Key": "een"})
    again = send(stranger, {"stones": {"structuur": "gaat-vanzelf"}}, **{"Idempotency-Key": "een"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Placement.objects.count() == 1


def test_who_sent_a_sentence_takes_it_back_with_its_secret_address(stranger, trajectory):
    kept = send(stranger, **{"Idempotency-Key": "7c1e"}).json()
    path = urlsplit(kept["secret_url"]).path
    assert BODY["why"] in stranger.get(path).content.decode()
    assert stranger.post(path).status_code == 302
    assert Reason.objects.get().text == ""
    assert send(stranger, **{"Idempotency-Key": "7c1e"}).json()["why"] == ""
    bare = send(stranger, {"stones": BODY["stones"]}).json()
    assert (bare["why"], bare["secret"], bare["secret_url"]) == ("", "", "")


def test_two_calls_without_a_token_are_two_people_and_with_one_they_are_one(stranger, trajectory, person):
    send(stranger)
    send(stranger)
    assert len(set(Placement.objects.values_list("voice", flat=True))) == 2
    ApiToken.objects.create(person=person, token_hash=hashed("t"))
    send(stranger, Authorization="Bearer t")
    send(stranger, Authorization="Bearer t")
    assert len(set(Placement.objects.values_list("voice", flat=True))) == 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "stones"),
        ({"stones": []}, "stones"),
        ({"stones": {"ontmoeting": "klaar"}}, "stones"),
        ({"stones": {"ontmoeting": "weet-niet"}, "round": "zzzzzz"}, "round"),
        ({"stones": {"ontmoeting": "weet-niet"}, "round": "\0"}, "round"),
    ],
)
def test_what_cannot_be_is_refused_by_field(stranger, trajectory, body, field):
    answer = send(stranger, body)
    assert answer.status_code == 422
    assert field in answer.json()["errors"]
    assert not Placement.objects.exists()


@pytest.mark.parametrize("sent", [b"\0", b"{", b"\xff", b"[1]"])
def test_what_is_no_json_is_refused_as_the_document_says(stranger, trajectory, sent):
    answer = stranger.post(SEND, sent, content_type="application/json")
    assert (answer.status_code, [*answer.json()]) == (422, ["errors"])


def test_placing_in_a_round_by_its_code(stranger, trajectory, open_round):
    one = open_round()
    assert send(stranger, {**BODY, "round": one.code.upper()}).json()["round"] == one.pk
    assert send(stranger, {**BODY, "round": one.pk}).json()["round"] == one.pk


def test_far_too_many_from_one_address_wait(stranger, trajectory, monkeypatch):
    def full(*args):
        raise rates.TooManyError(60)

    monkeypatch.setattr(rates, "limit", full)
    answer = send(stranger)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")


def test_the_compass_is_told_in_counts_and_three_people_are_not(stranger, trajectory):
    for n in range(3):
        send(stranger, {"stones": {"ontmoeting": ["vraagt-aandacht", "gaat-vanzelf"][n % 2]}})
    few = stranger.get(READ).json()
    assert few["stones"]["ontmoeting"]["waiting"] == 3
    assert set(few["stones"]["ontmoeting"]["states"].values()) == {0}
    assert few["spread"]["ontmoeting"] == {"measure": "Leik 1966", "value": None, "words": ""}
    send(stranger, {"stones": {"ontmoeting": "gaat-vanzelf"}})
    enough = stranger.get(READ).json()
    now = enough["stones"]["ontmoeting"]
    assert (now["people"], now["lead"], now["look"]) == (4, "vraagt-aandacht", "asks")
    assert now["states"]["gaat-vanzelf"] == 2
    assert enough["spread"]["ontmoeting"]["value"] == 1.0
    assert enough["trail"]["ontmoeting"][0]["states"] == {"gaat-vanzelf": 2, "vraagt-aandacht": 2}
    assert enough["placements"] == 4
    assert next(iter(enough["stones"])) == "potentieel"


def test_a_trajectory_that_is_not_for_everybody_is_not_there(stranger, trajectory):
    trajectory.visibility = Visibility.MEMBERS
    trajectory.save()
    assert stranger.get(READ).status_code == 404
    assert send(stranger).status_code == 404
    trajectory.visibility, trajectory.status = Visibility.PUBLIC, Status.WAITING
    trajectory.save()
    assert stranger.get(READ).status_code == 404
    assert stranger.get("/api/v1/trajectories/%00/compass").status_code == 404


def test_the_same_answer_of_the_api_and_the_page(stranger, trajectory):
    for _n in range(9):
        send(stranger)
    told = stranger.get(READ).json()["stones"]["ontmoeting"]
    read = queries.compass(trajectory).reading("ontmoeting")
    assert (told["people"], told["waiting"]) == (read.people, read.waiting) == (8, 1)

"""Who reads and writes a text, and that its page is kept for all only when all see the same."""

import pytest

from cocreate.core.page_cache import HEADER
from cocreate.documents import actions
from cocreate.documents.models import Document, Writer
from cocreate.live import tokens
from cocreate.live.models import Revocation
from cocreate.trajectories import actions as trajectories

pytestmark = pytest.mark.django_db


def test_who_takes_part_begins_a_text_and_everybody_finds_it(taking_part, stranger, trajectory):
    page = f"{trajectory.get_absolute_url()}teksten/nieuw/"
    assert taking_part.get(page).status_code == 200
    sent = {"title": "Brief aan de raad <b>", "kind": "letter", "reading": "everybody", "writing": "members"}

    answer = taking_part.post(page, sent)

    made = Document.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    actions.take(made.room, {"type": "doc", "content": [{"type": "text", "text": "Beste raad, صباح"}]})
    for path in (trajectory.get_absolute_url(), f"{trajectory.get_absolute_url()}teksten/", made.get_absolute_url()):
        assert "Brief aan de raad &lt;b&gt;" in stranger.get(path).content.decode()
    answer = stranger.get(made.get_absolute_url())
    assert "<p>Beste raad, صباح</p>" in answer.content.decode()
    assert f"document:{made.pk}" in answer[HEADER]
    assert taking_part.post(page, {"title": ""}).status_code == 422


@pytest.mark.parametrize("who", ["stranger", "member", "editor_client"])
def test_nobody_else_begins_changes_or_throws_away(who, request, text, trajectory):
    client, made = request.getfixturevalue(who), text("Wij dempen de put.")
    assert client.get(f"{trajectory.get_absolute_url()}teksten/nieuw/").status_code == 404
    assert client.get(f"{made.get_absolute_url()}anders/").status_code == 404
    assert client.post(f"{made.get_absolute_url()}weg/", {"zeker": "ja"}).status_code == 404
    assert Document.objects.filter(pk=made.pk).exists()


def test_what_is_only_for_who_takes_part_is_nowhere_for_others(text, stranger, taking_part, editor_client, trajectory):
    made = text("Geheim van de groep.", reading="members", title="Binnenskamers")
    for path in (trajectory.get_absolute_url(), f"{trajectory.get_absolute_url()}teksten/"):
        assert "Binnenskamers" not in stranger.get(path).content.decode()
        assert "Binnenskamers" in taking_part.get(path).content.decode()
    assert stranger.get(made.get_absolute_url()).status_code == 404
    assert stranger.post(f"{made.get_absolute_url()}sleutel/").status_code == 404
    for client in (taking_part, editor_client):
        answer = client.get(made.get_absolute_url())
        assert "Geheim van de groep." in answer.content.decode()
        assert HEADER not in answer
        assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("who", "writing", "rights"),
    [
        ("pulling", "pullers", "write"),
        ("taking_part", "members", "write"),
        ("taking_part", "pullers", "suggest"),
        ("stranger", "members", "suggest"),
        ("editor_client", "members", "suggest"),
    ],
)
def test_the_key_to_the_room_says_what_one_may(who, writing, rights, request, text):
    client, made = request.getfixturevalue(who), text("Wij dempen de put.", writing=writing)

    told = client.post(f"{made.get_absolute_url()}sleutel/").json()

    assert (told["room"], told["rights"]) == (made.room, rights)
    assert told["url"] == "ws://testserver/live"
    assert tokens.read(told["token"], made.room).rights == rights
    assert not Writer.objects.exists(), "who opens it did not write yet"


def test_who_loses_a_right_is_closed_out(text, pulling, participant, trajectory):
    made = text("Wij dempen de put.")
    sent = {"title": made.title, "kind": made.kind, "reading": "members", "writing": "pullers"}
    assert pulling.post(f"{made.get_absolute_url()}anders/", sent).status_code == 302
    assert Revocation.objects.filter(room=made.room, who="").count() == 1
    trajectories.leave(participant, participant)
    assert Revocation.objects.filter(room=made.room).count() == 2
    trajectories.set_visibility(trajectory, "members", None)
    assert Revocation.objects.filter(room=made.room).count() > 2


def test_in_a_closed_trajectory_nobody_writes(text, taking_part, puller):
    made = text("Wij dempen de put.")
    trajectories.close(puller.trajectory, "Zand is zwaar.", puller)
    assert taking_part.post(f"{made.get_absolute_url()}sleutel/").json()["rights"] == "read"
    assert "Wij dempen de put." in taking_part.get(made.get_absolute_url()).content.decode()


def test_throwing_away_asks_twice_and_leaves_nothing(text, pulling):
    made = text("Wij dempen de put.")
    assert pulling.post(f"{made.get_absolute_url()}weg/").status_code == 302
    assert Document.objects.filter(pk=made.pk).exists()
    pulling.post(f"{made.get_absolute_url()}weg/", {"zeker": "ja"})
    assert not Document.objects.exists()
    assert Revocation.objects.filter(room=made.room).exists()
    assert pulling.get(made.get_absolute_url()).status_code == 404


def test_the_page_of_a_text_asks_little_of_the_database(text, stranger, trajectory, django_assert_max_num_queries):
    made = [text("Wij dempen de put.", title=f"Tekst {n}") for n in range(3)]
    stranger.get(made[0].get_absolute_url())
    with django_assert_max_num_queries(8):
        stranger.get(made[0].get_absolute_url())
    with django_assert_max_num_queries(5):
        stranger.get(f"{trajectory.get_absolute_url()}teksten/")


def test_what_a_room_holds_is_kept_once_and_told_once_an_hour(text, trajectory):
    from cocreate.activity.models import Entry

    made = text("Wij dempen de put.")
    actions.take(made.room, {"type": "doc", "content": [{"type": "script"}, {"type": "paragraph"}]})
    made.refresh_from_db()
    assert (made.text, made.set_aside) == ("", [{"what": "script", "text": ""}])
    actions.take("document:bestaatniet2", {})
    assert Entry.objects.filter(verb="document.write", scope=trajectory.scope).count() == 1

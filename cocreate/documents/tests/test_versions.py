"""Versions: keeping one, what differs, going back without losing what came after, settling by the group."""

from collections import Counter
from datetime import timedelta
from difflib import SequenceMatcher

import pytest
from django.utils import timezone

from cocreate.documents import actions
from cocreate.documents import differences as comparing
from cocreate.documents.differences import ADDED, GONE, SAME, differences
from cocreate.documents.models import Document, Version
from cocreate.live import actions as live
from cocreate.live import settled
from cocreate.live.models import Revocation
from cocreate.live.queries import values
from cocreate.live.tokens import read
from cocreate.meetings import actions as meetings
from cocreate.trajectories.actions import GoneError

from .conftest import doc, paragraph


def in_room(document):
    return values(document.room).fragment()


def item(said, *, checked=False):
    return {"type": "taskItem", "attrs": {"checked": checked}, "content": [paragraph(said)]}


def test_a_difference_is_told_block_by_block_and_word_by_word():
    before = doc("Blijft.", "Ook.", "Wij dempen de put in maart.", "Gaat weg en komt niet terug.", "Staat.", "Einde.")
    after = doc("Blijft.", "Ook.", "Wij dempen de put in april.", "Staat.", "Einde.", "Hier is iets bij gekomen.")
    lines = differences(before, after)
    assert [line.pieces for line in lines] == [
        (),
        ((SAME, "Ook."),),
        ((SAME, "Wij dempen de put in "), (GONE, "maart"), (ADDED, "april"), (SAME, ".")),
        ((GONE, "Gaat weg en komt niet terug."),),
        ((SAME, "Staat."),),
        ((SAME, "Einde."),),
        ((ADDED, "Hier is iets bij gekomen."),),
    ]
    assert lines[0].skipped == 1


def test_what_was_ticked_off_or_became_a_heading_differs_and_the_same_does_not():
    todo = {"type": "taskList", "content": [item("zand halen")]}
    done = {"type": "taskList", "content": [item("zand halen", checked=True)]}
    assert [line.what for line in differences(doc(todo), doc(done)) if line.differs] == ["done"]
    assert differences(doc(todo), doc(todo)) == []
    assert differences(doc(), doc()) == []


@pytest.mark.parametrize("said", ["oud woord {n}. ", "a ", "{n} "])
def test_what_comparing_a_long_text_that_was_written_anew_costs_is_bounded(said, monkeypatch):
    pairs = []

    def counted(junk, old, new, **options):
        had, has = Counter(old), Counter(new)
        pairs.append(sum(times * has[one] for one, times in had.items()))
        return SequenceMatcher(junk, old, new, **options)

    monkeypatch.setattr(comparing, "SequenceMatcher", counted)
    before = doc(*((said * 60).format(n=n) for n in range(300)))
    after = doc(*((said * 61).format(n=n // 2 + 100) for n in range(300)))
    assert differences(before, after)
    assert pairs
    assert sum(pairs) <= comparing.MOST


@pytest.mark.django_db
def test_a_version_holds_what_the_room_held_and_who_wrote_in_counts(text, taking_part, pulling, stranger):
    made = text("Wij dempen de put.")
    tokens = [client.post(f"{made.get_absolute_url()}sleutel/").json() for client in (taking_part, pulling)]
    puller = read(tokens[1]["token"], made.room).who
    settled.tell(made.room, puller)
    settled.tell(made.room, puller)
    settled.tell(made.room, "guest:1")
    live.change(made.room, lambda room: room.replace_fragment("default", doc("Wij dempen de put samen.")))

    page = f"{made.get_absolute_url()}versies/"
    assert taking_part.post(page, {"name": "na de avond van 12 maart"}).status_code == 302

    kept = Version.objects.get()
    assert (kept.name, kept.number, kept.text) == ("na de avond van 12 maart", 1, "Wij dempen de put samen.")
    assert kept.wrote == [["Trekker", 1]], "who only had it open did not write"
    assert "schreven eraan: 1" in " ".join(taking_part.get(page).content.decode().split())
    assert "schreven eraan" not in stranger.get(page).content.decode()
    html = taking_part.get(page).content.decode()
    assert "na de avond van 12 maart" in html
    actions.keep(made, "dezelfde, anders genoemd", None)
    assert Version.objects.get().name == "dezelfde, anders genoemd"


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["stranger", "member", "editor_client"])
def test_others_read_versions_and_change_nothing(who, request, text):
    client, made = request.getfixturevalue(who), text("Wij dempen de put.")
    actions.keep(made, "eerste", None)
    page = made.get_absolute_url()
    assert "eerste" in client.get(f"{page}versies/").content.decode()
    assert "Wij dempen de put." in client.get(f"{page}versies/1/").content.decode()
    assert client.get(f"{page}verschil/?van=1").status_code == 200
    for path in ("versies/", "versies/1/terug/", "vastleggen/", "losmaken/"):
        assert client.post(f"{page}{path}", {"name": "x"}).status_code == 404
    assert client.get(f"{page}vastleggen/").status_code == 404
    for asked in ("van=9", "van=x", "van=1&tot=99999999999", "van=%00", ""):
        assert client.get(f"{page}verschil/?{asked}").status_code == 404


@pytest.mark.django_db
def test_going_back_loses_nothing_and_reaches_the_room(text, taking_part):
    made = text("Eerst.")
    actions.keep(made, "eerste", None)
    actions.write(made, doc("Eerst.", "Daarna schreef An veel."))

    answer = taking_part.post(f"{made.get_absolute_url()}versies/1/terug/", follow=True)

    assert "versie 2" in answer.content.decode()
    made.refresh_from_db()
    assert made.text == "Eerst."
    assert in_room(made) == doc("Eerst.")
    assert Version.objects.get(number=2).text == "Eerst.\nDaarna schreef An veel."
    actions.restore(Version.objects.select_related("document__trajectory").get(number=2), None)
    assert in_room(made) == doc("Eerst.", "Daarna schreef An veel.")
    assert Version.objects.count() == 3


@pytest.mark.django_db
def test_a_settled_text_tells_when_and_by_how_many_and_stands_still(text, pulling, stranger, puller, trajectory):
    made = text("Wij dempen de put.", reading="members")
    evening = meetings.plan(trajectory, meetings.Told("Soep", timezone.now() - timedelta(days=1)), puller)
    page = made.get_absolute_url()
    assert stranger.get(page).status_code == 404
    assert pulling.get(f"{page}vastleggen/").status_code == 200
    sent = {"on": str(timezone.localdate()), "present": 14, "meeting": evening.pk, "for_all": "on"}

    assert pulling.post(f"{page}vastleggen/", sent).status_code == 302

    html = stranger.get(page).content.decode()
    for said in ("Wij dempen de put.", "14 mensen", "Soep"):
        assert said in html
    assert Revocation.objects.filter(room=made.room).exists()
    assert pulling.post(f"{page}sleutel/").json()["rights"] == "read"
    assert stranger.post(f"{page}sleutel/").status_code == 404
    made.refresh_from_db()
    with pytest.raises(GoneError):
        actions.restore(Version.objects.select_related("document__trajectory").get(), puller)


@pytest.mark.django_db
def test_taken_up_again_others_read_what_was_settled_until_it_is_settled_anew(text, pulling, stranger, puller):
    made = text("Wij dempen de put.", reading="members")
    actions.settle(made, actions.Agreed(timezone.localdate()), puller)
    page = made.get_absolute_url()
    assert pulling.post(f"{page}losmaken/").status_code == 302
    actions.write(Document.objects.get(pk=made.pk), doc("Wij dempen hem toch niet."))

    assert "Wij dempen de put." in stranger.get(page).content.decode()
    assert "toch niet" not in stranger.get(page).content.decode()
    assert "toch niet" in pulling.get(page).content.decode()
    assert "toch niet" not in stranger.get(f"{page}versies/").content.decode()
    actions.settle(made, actions.Agreed(timezone.localdate()), puller)
    assert "toch niet" in stranger.get(page).content.decode()
    assert Version.objects.filter(document=made).count() == 2


@pytest.mark.django_db
def test_what_cannot_be_settled_says_why(text, pulling, puller):
    made, page = text(), ""
    page = f"{made.get_absolute_url()}vastleggen/"
    today = timezone.localdate()
    for sent in (
        {"on": str(today)},
        {"on": str(today + timedelta(days=1))},
        {"on": ""},
        {"on": str(today), "present": 0},
    ):
        answer = pulling.post(page, sent)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    assert not Version.objects.exists()

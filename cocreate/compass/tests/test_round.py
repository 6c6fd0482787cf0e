import re
import secrets
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cocreate.accounts.models import Guest, hashed
from cocreate.compass import actions, growing, queries
from cocreate.compass.models import Answer, Placement, Round
from cocreate.core.page_cache import HEADER
from cocreate.meetings.models import Meeting
from cocreate.trajectories.models import Member, Role, Trajectory, Visibility

ROUNDS = "/trajecten/de-oude-bib/kompas/ronde/"


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """A picture that grows without waiting."""
    monkeypatch.setattr(growing, "FRESH", timedelta(0))


@pytest.fixture
def puller(trajectory, settings):
    """The browser of someone who steers."""
    Role.objects.filter(pk="trekker").update(steers=True)
    guest = Guest.objects.create(key_hash=hashed("sleutel"))
    Member.objects.create(trajectory=trajectory, role_id="trekker", guest=guest)
    client = Client()
    client.cookies[settings.GUEST_COOKIE_NAME] = "sleutel"
    return client


@pytest.fixture
def opened(puller):
    puller.post(ROUNDS)
    return Round.objects.get()


def places(one, state="vraagt-aandacht", role="", times=1):
    for _n in range(times):
        phone = Client()
        answer = phone.post(f"/ronde/{one.code}/", {"stand-ontmoeting": state, "rol": role})
        assert answer.status_code == 302, answer.content.decode()[:500]
    return phone


def read(client, path):
    return re.sub(r"\s+", " ", client.get(path).content.decode())


def test_who_steers_opens_a_round_once(puller, trajectory):
    first = puller.post(ROUNDS)
    again = puller.post(ROUNDS)
    assert first.url == again.url
    one = Round.objects.get()
    html = read(puller, first.url)
    assert one.code in html
    assert "Sluit de ronde" in html
    assert one.code in read(puller, ROUNDS)


def test_who_does_not_steer_cannot_open_close_or_key_in(stranger, editor_client, opened):
    for client in (stranger, editor_client):
        assert client.post(ROUNDS).status_code == 404
        assert client.get(ROUNDS).status_code == 404
        assert client.post(f"/ronde/{opened.code}/sluit/").status_code == 404
        assert client.post(f"/ronde/{opened.code}/meenemen/", {"meenemen": "x"}).status_code == 404
        assert client.get(f"/ronde/{opened.code}/papier/").status_code == 404
    assert "Sluit de ronde" not in read(stranger, f"/ronde/{opened.code}/scherm/")


def test_the_code_leads_to_the_round_in_any_case(stranger, opened):
    assert "De code op het scherm" in read(stranger, "/ronde/")
    typed = f" {opened.code[:3].upper()}-{opened.code[3:]} "
    assert stranger.get("/ronde/", {"code": typed}).url == f"/ronde/{opened.code}/"
    for wrong in ("zzz", "a b\0", "é"):
        answer = stranger.get("/ronde/", {"code": wrong})
        assert answer.status_code == 404
        assert "Kijk nog eens naar het scherm" in answer.content.decode()
    assert stranger.get("/ronde/zzzzzz/").status_code == 404


def test_it_grows_in_sets_and_the_same_for_every_phone(stranger, opened):
    grows = f"/ronde/{opened.code}/groeit/"
    places(opened, times=7)
    html = read(stranger, grows)
    assert "<strong>7</strong> mensen" in html
    assert "kc-asks" not in html, "one full set is held back"
    places(opened)
    answer = stranger.get(grows)
    assert 'class="kc-stone kc-asks"' in answer.content.decode()
    assert "until=" in answer.headers[HEADER]


def five_hundred(one):
    more = [
        Placement(trajectory=one.trajectory, edition=one.edition, round=one, voice=f"v{n}", key=f"k{n}")
        for n in range(500)
    ]
    Placement.objects.bulk_create(more)
    Answer.objects.bulk_create(
        Answer(placement=p, stone="ontmoeting", state="gaat-vanzelf")
        for p in Placement.objects.filter(voice__startswith="v")
    )


def test_the_number_of_questions_is_the_same_for_five_people_and_for_five_hundred(
    stranger, opened, django_assert_num_queries
):
    def look():
        said = {"stand-ontmoeting": "gaat-vanzelf", "stand-structuur": "weet-niet", "sleutel": secrets.token_hex()}
        with django_assert_num_queries(11):  # four of them begin and end the transaction, and that of a new browser
            Client().post(f"/ronde/{opened.code}/", said)
        with django_assert_num_queries(3):
            stranger.get(f"/ronde/{opened.code}/groeit/")
        with django_assert_num_queries(2):
            stranger.get(f"/ronde/{opened.code}/scherm/")

    look()
    places(opened, times=4)
    look()
    five_hundred(opened)
    look()


def test_the_picture_is_made_once_for_all_who_look_and_only_when_somebody_placed(stranger, opened, monkeypatch):
    made = []
    view = queries.round_view
    monkeypatch.setattr(queries, "round_view", lambda one: made.append(one) or view(one))
    paths = [f"/ronde/{opened.code}/groeit/", f"/ronde/{opened.code}/scherm/"]
    places(opened)
    for path in paths * 2:
        assert "<strong>1</strong> mens" in read(Client(), path)
    assert len(made) == 1
    places(opened)
    for path in paths * 2:
        assert "<strong>2</strong> mensen" in read(Client(), path)
    assert len(made) == 2
    monkeypatch.setattr(growing, "FRESH", timedelta(minutes=1))
    places(opened)
    assert "<strong>2</strong> mensen" in read(stranger, paths[0]), "for a moment it may be older"
    assert len(made) == 2


def test_a_new_browser_is_remembered_with_what_it_placed_or_not_at_all(opened):
    phone = Client()
    before = Guest.objects.count()
    assert phone.post(f"/ronde/{opened.code}/", {}).status_code == 422
    assert not phone.cookies
    assert Guest.objects.count() == before
    places(opened)
    assert Guest.objects.count() == before + 1


def test_a_closed_round_is_read_together_by_role_and_something_is_taken_from_it(puller, stranger, opened):
    for _n in range(2):  # in turns, so that no earlier picture crosses the groups
        places(opened, "vraagt-aandacht", "deelnemer", 2)
        places(opened, "gaat-vanzelf", "ambtenaar", 2)
    assert puller.post(f"/ronde/{opened.code}/sluit/").status_code == 302
    html = read(stranger, f"/ronde/{opened.code}/")
    assert "Dit zien jullie verschillend" in html
    opened.refresh_from_db()
    view = queries.round_view(opened)
    split = [(name, [each.roles for each in groups]) for name, groups in view.by_role]
    assert split == [("Ontmoeting", ["Ambtenaar", "Deelnemer"])]
    puller.post(f"/ronde/{opened.code}/meenemen/", {"meenemen": "We koken samen. 🍲"})
    assert "We koken samen. 🍲" in read(stranger, f"/ronde/{opened.code}/")


def test_by_role_is_shown_when_nobody_can_be_read(puller, stranger, opened):
    places(opened, "vraagt-aandacht", "deelnemer", 4)
    places(opened, "gaat-vanzelf", "", 4)
    puller.post(f"/ronde/{opened.code}/sluit/")
    html = read(stranger, f"/ronde/{opened.code}/")
    assert "<td>Deelnemer</td>" in html
    assert "<td>zonder rol</td>" in html


def test_three_people_are_never_shown_apart(puller, stranger, opened):
    places(opened, times=3)
    puller.post(f"/ronde/{opened.code}/sluit/")
    html = read(stranger, f"/ronde/{opened.code}/")
    assert "kc-asks" not in html
    assert "Per rol kan dit hier niet in beeld" in html


def test_what_comes_after_the_closing_is_refused_and_said(puller, opened):
    puller.post(f"/ronde/{opened.code}/sluit/")
    puller.post(f"/ronde/{opened.code}/sluit/")
    late = puller.post(f"/ronde/{opened.code}/", {"stand-ontmoeting": "weet-niet"})
    assert late.status_code == 409
    assert "Wat je zette, telde niet mee." in late.content.decode()
    assert not Placement.objects.exists()
    assert puller.get(f"/ronde/{opened.code}/scherm/").status_code == 302


def test_a_card_on_paper_is_keyed_in_as_another_person(puller, opened):
    card = f"/ronde/{opened.code}/papier/"
    assert "Druk deze pagina af als kaart" in read(puller, card)
    for _n in range(2):
        assert puller.post(card, {"stand-ontmoeting": "vraagt-aandacht"}).url == card
    assert len(set(Placement.objects.filter(on_paper=True).values_list("voice", flat=True))) == 2
    assert puller.post(card, {}).status_code == 422


def test_nothing_is_taken_from_an_open_round_nor_too_much(puller, opened, trajectory):
    puller.post(f"/ronde/{opened.code}/meenemen/", {"meenemen": "te vroeg"})
    opened.refresh_from_db()
    assert opened.taken == ""
    opened.closed_at = timezone.now()
    with pytest.raises(actions.PlacementError):
        actions.take(opened, "x" * 4001)


def test_a_round_of_an_inner_trajectory_is_for_the_room_and_then_for_its_people(stranger, puller, opened, trajectory):
    trajectory.visibility = Visibility.MEMBERS
    trajectory.save()
    places(opened, times=4)
    puller.post(f"/ronde/{opened.code}/sluit/")
    assert stranger.get(f"/ronde/{opened.code}/").status_code == 404
    assert stranger.get(f"/ronde/{opened.code}/groeit/").status_code == 404
    answer = puller.get(f"/ronde/{opened.code}/")
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_round_is_held_in_the_meeting_of_today_and_says_so(puller, stranger, trajectory):
    now = timezone.localtime()
    today = Meeting.objects.create(trajectory=trajectory, name="Soep", starts_at=now)
    Meeting.objects.create(trajectory=trajectory, name="Later", starts_at=now + timedelta(days=9))
    Meeting.objects.create(trajectory=trajectory, name="Weg", starts_at=now, cancelled_at=now)
    html = read(puller, ROUNDS)
    assert f'value="{today.pk}" selected' in html
    assert "Weg" not in html
    puller.post(ROUNDS, {"ontmoeting": today.pk})
    one = Round.objects.get()
    assert one.meeting == today
    places(one, times=4)
    there = f"/trajecten/de-oude-bib/ontmoetingen/{today.pk}/"
    assert f"/ronde/{one.code}/" not in read(stranger, there), "the code of an open round is for who is in the room"
    puller.post(f"/ronde/{one.code}/sluit/")
    assert f'<a href="/ronde/{one.code}/">' in read(stranger, there)
    for path in (f"/ronde/{one.code}/", "/trajecten/de-oude-bib/kompas/"):
        assert f'<a href="{there}">Soep</a>' in read(stranger, path)


def test_a_meeting_of_another_trajectory_is_not_chosen(puller, trajectory):
    other = Trajectory.objects.create(slug="elders", title="Elders", status="published")
    elsewhere = Meeting.objects.create(trajectory=other, name="Soep", starts_at=timezone.now())
    puller.post(ROUNDS, {"ontmoeting": elsewhere.pk})
    assert Round.objects.get().meeting is None


def test_the_code_of_an_inner_trajectory_opens_the_sheet_and_tells_nothing_else(stranger, puller, opened, trajectory):
    trajectory.visibility = Visibility.MEMBERS
    trajectory.save()
    for path in ("", "scherm/", "groeit/"):
        answer = stranger.get(f"/ronde/{opened.code}/{path}")
        html = answer.content.decode()
        assert answer.status_code == 200
        assert "De oude bib" not in html
        assert "de-oude-bib" not in html
        assert "noindex" in html + answer.headers.get("X-Robots-Tag", "")
    assert "De oude bib" in read(puller, f"/ronde/{opened.code}/scherm/")
    assert "De oude bib" not in read(stranger, f"/ronde/{opened.code}/groeit/")


def test_guessing_codes_is_held_back_and_a_room_with_a_code_is_not(opened):
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    tries = [guesser.get(f"/ronde/zzzz{n:02}/").status_code for n in range(61)]
    assert tries == [404] * 60 + [429]
    assert guesser.get("/ronde/", {"code": "zzzzzz"}).status_code == 429
    for _n in range(70):
        assert guesser.get(f"/ronde/{opened.code}/groeit/").status_code == 200

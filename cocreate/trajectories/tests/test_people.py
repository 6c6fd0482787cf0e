"""Stepping in, pausing, handing over and saying goodbye."""

import datetime as dt

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cocreate.accounts.actions import leave as delete_account
from cocreate.core.page_cache import HEADER
from cocreate.trajectories import actions, queries
from cocreate.trajectories.models import Invitation, Member, Role, Trajectory

pytestmark = pytest.mark.django_db
ME = {"role": "deelnemer", "name": "Fatima فاطمة", "minutes": "60", "gives": "soep"}


@pytest.fixture
def made(began):
    return began(name="Jan de trekker")


@pytest.fixture
def page(made):
    return made[0].get_absolute_url()


@pytest.fixture
def owner(made, browser):
    return browser(made[1])


def test_a_stranger_steps_in_and_gets_a_secret_link(made, page, stranger):
    response = stranger.post(f"{page}doe-mee/", ME, follow=True)
    assert response.status_code == 200
    one = made[0].members.get(name=ME["name"])
    assert (one.role_id, one.minutes, one.gives) == ("deelnemer", 60, "soep")
    assert one.secret in response.text
    assert ME["name"] in stranger.get(f"{page}wij/").text
    stranger.post(f"{page}doe-mee/", ME | {"role": "volger"})
    assert made[0].members.count() == 2


def test_nobodys_name_is_for_others(made, page, stranger, editor_client, owner):
    for client in (stranger, editor_client, Client()):
        text = client.get(f"{page}wij/").text
        assert "Jan de trekker" not in text
        assert "trekker</strong>" in text
        assert "Jan de trekker" not in client.get(page).text
    assert HEADER in stranger.get(f"{page}wij/").headers
    mine = owner.get(f"{page}wij/")
    assert "Jan de trekker" in mine.text
    assert HEADER not in mine.headers


@pytest.mark.parametrize(
    "wrong", [{"role": "trekker"}, {"role": ""}, {"role": "koning"}, {"minutes": "veel"}, {"minutes": "20001"}]
)
def test_a_mistake_or_a_role_that_steers_is_refused_and_keeps_what_was_typed(made, page, stranger, wrong):
    response = stranger.post(f"{page}doe-mee/", ME | wrong)
    assert response.status_code == 422
    assert ME["name"] in response.text
    assert made[0].members.count() == 1


def test_what_is_for_members_only_needs_an_invitation(began, stranger, browser):
    made, puller = began(visibility="members")
    assert stranger.get(f"{made.get_absolute_url()}doe-mee/").status_code == 404
    assert browser(puller).get(f"{made.get_absolute_url()}doe-mee/").status_code == 404
    invitation = actions.invite(made, Role.objects.get(pk="deelnemer"), puller)
    assert stranger.post(invitation.get_absolute_url(), {"name": "An"}).status_code == 302
    assert stranger.get(made.get_absolute_url()).status_code == 200


def test_an_invitation_to_steer_is_used_once(made, page, owner, stranger):
    assert owner.post(f"{page}wij/nodig-uit/", {"role": "trekker"}).status_code == 302
    invitation = Invitation.objects.get()
    assert invitation.until is not None
    text = owner.get(f"{page}wij/").text
    assert invitation.get_absolute_url() in text
    assert "<svg" in text.split('id="uitnodigen"')[1]
    assert stranger.get(invitation.get_absolute_url()).status_code == 200
    assert stranger.post(invitation.get_absolute_url(), {"name": "Tweede"}).status_code == 302
    assert stranger.get(f"{page}anders/").status_code == 200
    assert Client().get(invitation.get_absolute_url()).status_code == 404


def test_two_who_use_one_invitation_at_once_do_not_both_steer(made, guest):
    invitation = actions.invite(made[0], Role.objects.get(pk="trekker"), made[1])
    Invitation.objects.update(ended_at=timezone.now())
    with pytest.raises(actions.RefusedError):
        actions.join(made[0], invitation.role, guest, {}, invitation=invitation)


def test_an_invitation_goes_by_mail_and_can_be_ended(made, page, owner, stranger, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        owner.post(f"{page}wij/nodig-uit/", {"role": "deelhouder", "email": "bo@voorbeeld.be"})
    one = Invitation.objects.get()
    assert one.get_absolute_url() in mail.outbox[0].body
    assert stranger.post(f"{page}wij/nodig-uit/{one.pk}/").status_code == 404
    assert owner.post(f"{page}wij/nodig-uit/niets/").status_code == 404
    assert owner.post(f"{page}wij/nodig-uit/{one.pk}/").status_code == 302
    assert stranger.get(one.get_absolute_url()).status_code == 404
    assert stranger.post(f"{page}wij/nodig-uit/", {"role": "trekker"}).status_code == 404
    assert owner.post(f"{page}wij/nodig-uit/", {"role": "koning"}).status_code == 422
    assert owner.post(f"{page}wij/nodig-uit/", {"role": "volger", "email": "geen adres"}).status_code == 422


def test_an_invitation_that_is_over_opens_nothing(made, stranger):
    one = actions.invite(made[0], Role.objects.get(pk="trekker"), made[1])
    Invitation.objects.update(until=timezone.localdate() - dt.timedelta(1))
    assert stranger.get(one.get_absolute_url()).status_code == 404


def test_everybody_changes_their_own_part_and_takes_a_break(made, page, browser, joined, stranger):
    one = joined(made[0], name="Bo")
    client, mine = browser(one), f"{page}wij/ik/"
    assert stranger.get(mine).status_code == 404
    assert client.get(mine).status_code == 200
    today = timezone.localdate()
    told = {"doe": "change", "name": "Bo", "minutes": "30", "until": str(today + dt.timedelta(90))}
    assert client.post(mine, told).status_code == 302
    assert client.post(mine, {"doe": "pause", "paused_until": str(today + dt.timedelta(9))}).status_code == 302
    one.refresh_from_db()
    assert (one.minutes, one.until, one.is_paused) == (30, today + dt.timedelta(90), True)
    assert "pauze" in client.get(f"{page}wij/").text
    assert client.post(mine, {"doe": "resume"}).status_code == 302
    one.refresh_from_db()
    assert not one.is_paused
    assert client.post(mine, {"doe": "pause", "paused_until": "gisteren"}).status_code == 422
    assert client.post(mine, {"doe": "pause", "paused_until": str(today - dt.timedelta(1))}).status_code == 422
    assert client.post(mine, told | {"until": str(today - dt.timedelta(1))}).status_code == 422
    assert client.post(mine, {"doe": "iets"}).status_code == 404


def test_a_puller_hands_over_with_a_note(made, page, browser, joined, django_capture_on_commit_callbacks):
    owner = browser(made[1])
    other = joined(made[0], name="Bo", email="bo@voorbeeld.be")
    assert owner.post(f"{page}wij/ik/", {"doe": "hand_over", "to": made[1].pk}).status_code == 422
    note = {"doe": "hand_over", "to": other.pk, "note": "De sleutel ligt bij de bakker 🔑"}
    with django_capture_on_commit_callbacks(execute=True):
        assert owner.post(f"{page}wij/ik/", note).status_code == 302
    assert note["note"] in mail.outbox[0].body
    assert owner.get(f"{page}anders/").status_code == 404
    taken = browser(other)
    assert taken.get(f"{page}anders/").status_code == 200
    assert note["note"] in taken.get(f"{page}wij/").text
    assert note["note"] not in owner.get(f"{page}wij/").text
    other.refresh_from_db()
    with pytest.raises(actions.RefusedError):
        actions.hand_over(other, other)


def test_who_steers_alone_cannot_just_go(made, page, owner, joined):
    response = owner.post(f"{page}wij/ik/", {"doe": "leave"})
    assert response.status_code == 422
    assert "Geef je rol eerst door" in response.text
    joined(made[0], role="trekker")
    response = owner.post(f"{page}wij/ik/", {"doe": "leave", "note": "Dag allemaal"}, follow=True)
    assert "Dank je voor wat je deed" in response.text
    gone = Member.objects.get(pk=made[1].pk)
    assert (gone.name, gone.email, gone.note) == ("Jan de trekker", "", "Dag allemaal")
    assert owner.get(f"{page}wij/ik/").status_code == 404


def test_a_goodbye_with_thanks_reaches_who_goes(made, page, browser, joined, django_capture_on_commit_callbacks):
    owner, stranger = browser(made[1]), Client()
    other = joined(made[0], name="Bo", email="bo@voorbeeld.be")
    client, thanks = browser(other), f"{page}wij/dank/{other.pk}/"
    assert stranger.get(thanks).status_code == 404
    assert client.post(thanks, {"thanks": "Weg"}).status_code == 404
    assert owner.get(thanks).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert owner.post(thanks, {"thanks": "Bedankt voor de soep!"}).status_code == 302
    assert "Bedankt voor de soep!" in mail.outbox[0].body
    assert "Bedankt voor de soep!" in client.get(other.secret_path).text
    assert client.get(f"{page}wij/ik/").status_code == 404
    assert "Met dank aan" in owner.get(f"{page}wij/").text
    assert owner.get(thanks).status_code == 404


def test_a_term_is_asked_about_once_and_goes_on(made, page, owner, django_capture_on_commit_callbacks):
    today = timezone.localdate()
    Member.objects.update(since=queries.months_after(today, -22), email="jan@voorbeeld.be")
    assert actions.ask_terms() == 0
    Member.objects.update(since=queries.months_after(today, -23))
    with django_capture_on_commit_callbacks(execute=True):
        assert (actions.ask_terms(), actions.ask_terms()) == (1, 0)
    assert made[1].secret_path in mail.outbox[0].body
    assert "bijna voorbij" in owner.get(f"{page}wij/").text
    assert owner.post(f"{page}wij/ik/", {"doe": "go_on"}).status_code == 302
    assert Member.objects.get().until == queries.months_after(today, 24)
    assert "bijna voorbij" not in owner.get(f"{page}wij/").text
    assert actions.ask_terms() == 0


def test_after_half_a_year_alone_a_second_puller_is_asked_for(made, page, owner, joined):
    assert "al een half jaar" not in owner.get(f"{page}wij/").text
    Member.objects.update(since=queries.months_after(timezone.localdate(), -6))
    assert "al een half jaar" in owner.get(f"{page}wij/").text
    joined(made[0], role="facilitator")
    assert "al een half jaar" not in owner.get(f"{page}wij/").text


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2026-01-31", 1, "2026-02-28"), ("2026-11-24", 24, "2028-11-24"), ("2026-03-31", -1, "2026-02-28")],
)
def test_months_are_counted_as_people_do(day, months, then):
    assert queries.months_after(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(then)


def test_who_deletes_their_account_leaves_no_name(made, person, page, owner):
    Member.objects.filter(pk=made[1].pk).update(person=person, email="jan@voorbeeld.be")
    delete_account(person, withdraw=False)
    gone = Member.objects.get(pk=made[1].pk)
    assert (gone.name, gone.email, gone.person) == ("", "", None)
    assert gone.left_at is not None


def test_nobody_steps_into_what_is_closed(made, page, stranger):
    Trajectory.objects.update(closed_at=timezone.now())
    assert stranger.get(f"{page}doe-mee/").status_code == 404
    assert "afgesloten" in stranger.get(page).text.lower()


def test_too_many_are_held_back(made, page, stranger, owner, monkeypatch):
    monkeypatch.setattr("cocreate.moderation.spam.PER_ADDRESS", 0)
    assert stranger.post(f"{page}doe-mee/", ME).status_code == 429
    assert owner.post(f"{page}wij/nodig-uit/", {"role": "volger"}).status_code == 422


def test_the_list_costs_the_same_for_few_and_many(made, page, owner, joined, django_assert_max_num_queries):
    for number in range(40):
        joined(made[0], name=f"Buur {number}")
    with django_assert_max_num_queries(14):
        assert "Buur 39" in owner.get(f"{page}wij/").text


def test_what_one_is_in_stands_with_what_one_gave_until_one_left(began, browser, joined, stranger):
    made, puller = began(visibility="members", title="Alleen voor ons")
    one = joined(made)
    owner, client = browser(puller), browser(one)
    for who, sees in ((owner, True), (client, True), (stranger, False)):
        assert ("Alleen voor ons" in who.get("/mijn/").text) == sees
    actions.leave(one, one)
    assert "Alleen voor ons" not in client.get("/mijn/").text
    assert "Alleen voor ons" in owner.get("/mijn/").text


def test_the_secret_link_of_who_takes_part_has_a_button_to_copy_it(began, browser):
    _made, puller = began()
    page = browser(puller).get(puller.secret_path).text
    assert "<co-copy" in page
    assert f'{puller.secret_path}"' in page.partition("<co-copy")[2].partition("</co-copy>")[0]
    assert "kan hier wat jij kunt" in page

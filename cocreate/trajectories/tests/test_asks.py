"""What is asked, with its minutes."""

import datetime as dt

import pytest
from django.utils import timezone

from cocreate.core.page_cache import HEADER
from cocreate.trajectories import actions
from cocreate.trajectories.models import Ask

pytestmark = pytest.mark.django_db
FORM = {"text": "Geef dinsdag de bomen water", "minutes": "20"}


@pytest.fixture
def made(began):
    return began()


@pytest.fixture
def owner(made, browser):
    return browser(made[1])


def test_who_steers_asks_something_and_a_stranger_sees_its_minutes(made, owner, stranger):
    page = made[0].get_absolute_url()
    assert owner.post(f"{page}vraag/", FORM).status_code == 302
    text = stranger.get(page).text
    assert FORM["text"] in text
    assert "20 minuten" in text
    assert "Er werd iets gevraagd" in text


def test_only_what_fits_in_my_minutes_is_shown(made, stranger):
    trajectory, puller = made
    for minutes in (5, 20, 45):
        actions.ask(trajectory, f"Iets van {minutes}", minutes, puller)
    page = trajectory.get_absolute_url()
    for chosen, seen in {"5": [5], "20": [5, 20], "60": [5, 20, 45], "7": [5, 20, 45], "x": [5, 20, 45]}.items():
        text = stranger.get(f"{page}?minuten={chosen}").text
        assert [n for n in (5, 20, 45) if f"Iets van {n}" in text] == seen, chosen


def test_nothing_that_fits_is_said(made, stranger):
    actions.ask(made[0], "Een hele dag timmeren", 480, made[1])
    assert "past in die tijd" in stranger.get(made[0].get_absolute_url() + "?minuten=5").text


@pytest.mark.parametrize("wrong", [{"minutes": "0"}, {"minutes": "1441"}, {"minutes": "veel"}, {"text": ""}])
def test_a_mistake_keeps_what_was_typed(made, owner, wrong):
    response = owner.post(made[0].get_absolute_url() + "vraag/", FORM | wrong)
    assert response.status_code == 422
    assert (wrong.get("text", FORM["text"])) in response.text
    assert not Ask.objects.exists()


def test_a_day_that_is_over_is_refused_and_one_to_come_ends_the_ask(made, owner, stranger):
    page, today = made[0].get_absolute_url(), timezone.localdate()
    assert owner.post(f"{page}vraag/", FORM | {"until": str(today - dt.timedelta(1))}).status_code == 422
    assert owner.post(f"{page}vraag/", FORM | {"until": str(today)}).status_code == 302
    assert "until=" in stranger.get(page).headers[HEADER]
    Ask.objects.update(until=today - dt.timedelta(1))
    assert FORM["text"] not in stranger.get(page).text


def test_what_is_done_is_asked_no_longer(made, owner, stranger, browser, joined):
    page = made[0].get_absolute_url()
    one = actions.ask(made[0], "Iets", 5, made[1])
    done = f"{page}vraag/{one.pk}/klaar/"
    assert browser(joined(made[0])).post(done).status_code == 404
    assert stranger.post(done).status_code == 404
    assert owner.post(done).status_code == 302
    assert owner.post(done).status_code == 302
    assert owner.post(f"{page}vraag/niets/klaar/").status_code == 404
    assert "Iets</span>" not in stranger.get(page).text

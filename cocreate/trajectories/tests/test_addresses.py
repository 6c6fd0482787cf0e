"""A trajectory that more people may read gets an address that reads well; what stands on paper keeps working."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from cocreate.core.page_cache import HEADER
from cocreate.moderation.models import Status
from cocreate.trajectories import actions, news, queries
from cocreate.trajectories.models import FormerAddress, Trajectory

pytestmark = pytest.mark.django_db
TITLE = "Het plein aan de oude school"
READABLE = "/trajecten/het-plein-aan-de-oude-school/"


@pytest.fixture(params=["link", "members"])
def widened(request, began, browser):
    """One that everybody may read now, its puller's browser, and where it stood before."""
    made, puller = began(title=TITLE, visibility=request.param)
    before, owner = made.get_absolute_url(), browser(puller)
    answer = owner.post(before + "wie-leest/", {"visibility": "public"}, follow=True)
    assert f"http://testserver{READABLE}" in answer.text
    return Trajectory.objects.get(), owner, before


def test_it_reads_well_and_every_old_address_leads_on_for_everybody(widened, stranger, editor_client):
    made, owner, before = widened
    assert made.get_absolute_url() == READABLE
    for browser in (stranger, owner, editor_client, Client()):
        for page in ("", "?minuten=5", "afspraken/", "deel/", "kompas/", "kompas/zet/", "ontmoetingen/", "atom.xml"):
            answer = browser.get(before + page)
            assert (answer.status_code, answer.headers["Location"]) == (302, READABLE + page)
            assert HEADER not in answer.headers
            assert browser.get(READABLE + page).status_code == 200
    assert owner.get(before + "anders/").headers["Location"] == READABLE + "anders/"
    assert stranger.get(before + "anders/").status_code == 404
    assert stranger.get(f"/fr{before}").headers["Location"] == f"/fr{READABLE}"


def test_a_form_that_was_open_and_a_secret_link_on_paper_still_work(widened, stranger):
    made, owner, before = widened
    owner.post(before + "vraag/", {"text": "Geef de boom water", "minutes": "5"})
    assert made.asks.get().text == "Geef de boom water"
    puller = made.members.get()
    kept = Client()
    assert kept.get(puller.secret_path.replace(READABLE, before)).status_code == 200
    assert kept.get(READABLE + "anders/").status_code == 200
    assert stranger.post(before + "vraag/", {"text": "x", "minutes": "5"}).status_code == 404


def test_the_api_answers_at_both_and_names_the_new_one(widened, stranger):
    made, _owner, before = widened
    for slug in (made.slug, before.split("/")[2]):
        answer = stranger.get(f"/api/v1/trajectories/{slug}")
        assert answer.status_code == 200
        assert answer.json()["slug"] == made.slug
    secret = {"X-Secret": made.members.get().secret}
    assert stranger.get(f"/api/v1/trajectories/{before.split('/')[2]}", headers=secret).status_code == 200
    assert [entry.path for entry in queries.search_entries([made.pk])] == [READABLE]


def test_a_feed_names_its_entries_as_before(began, stranger):
    made, puller = began(title=TITLE, visibility="link")
    actions.ask(made, "Water", 5, puller)
    read = re.compile("<id>(.*?)</id>").findall
    before = read(stranger.get(f"{made.get_absolute_url()}atom.xml").text)
    actions.set_visibility(made, "public", puller)
    after = read(stranger.get(f"{READABLE}atom.xml").text)
    assert len(before) == 3
    assert after == before


def test_who_followed_it_by_its_link_goes_on_following(began):
    made, puller = began(title=TITLE, visibility="link")
    scope, since = news.scope_of(made, None), timezone.now()
    actions.set_visibility(made, "public", puller)
    actions.ask(made, "Water", 5, puller)
    assert news.names({scope}) == {scope: (TITLE, READABLE)}
    assert news.tell({scope}, since, timezone.now())[scope].path == READABLE


def test_narrower_again_no_old_address_opens_anything(widened, stranger):
    made, owner, before = widened
    actions.set_visibility(made, "link", None)
    assert not FormerAddress.objects.exists()
    for browser in (stranger, owner):
        assert browser.get(before).status_code == 404
        assert browser.get(READABLE).status_code == 404
    actions.set_visibility(made, "public", None)
    assert made.get_absolute_url() == READABLE
    assert stranger.get(before).status_code == 404


def test_what_was_taken_offline_leads_nobody_on(widened, stranger):
    made, _owner, before = widened
    Trajectory.objects.update(status=Status.DECLINED)
    assert stranger.get(before).status_code == 404
    assert READABLE not in stranger.get(before).text
    made.delete()
    assert stranger.get(before).status_code == 404


def test_an_address_that_is_taken_becomes_another_also_at_the_same_moment(began, monkeypatch):
    began(title=TITLE)
    made, puller = began(title=TITLE, visibility="link")
    monkeypatch.setattr("cocreate.trajectories.queries.is_taken", lambda slug: False)
    actions.set_visibility(made, "public", puller)
    assert re.fullmatch("het-plein-aan-de-oude-school-[0-9a-f]{6}", Trajectory.objects.get(pk=made.pk).slug)


def test_from_members_to_who_has_the_link_the_address_stays(began):
    made, puller = began(visibility="members")
    before = made.slug
    actions.set_visibility(made, "link", puller)
    assert made.slug == before
    assert not FormerAddress.objects.exists()

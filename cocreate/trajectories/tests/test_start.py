"""Starting a trajectory: three questions, no account."""

import re

import pytest
from django.test import Client

from cocreate.core.page_cache import HEADER
from cocreate.moderation.models import Status
from cocreate.moderation.spam import HONEYPOT
from cocreate.trajectories import actions, queries
from cocreate.trajectories.models import Role, Trajectory, Visibility

pytestmark = pytest.mark.django_db
PAGE = "/trajecten/start/"
ANSWERS = {"title": "Het plein 🎪 مرحبا", "place_name": "Brugse Poort", "gain": "Schaduw", "name": "An"}


def test_the_roles_of_the_compass_file_are_there():
    roles = {role.pk: role for role in Role.objects.all()}
    assert list(roles) == ["trekker", "deelhouder", "deelnemer", "volger", "ambtenaar", "brugfiguur", "facilitator"]
    assert {pk for pk, role in roles.items() if role.steers} == {"trekker", "facilitator"}
    assert [role.term_months for role in roles.values() if role.term_months] == [24]


def test_a_role_can_go_as_long_as_nobody_has_it_and_one_that_steers_is_left(began):
    roles = {role.pk: role for role in Role.objects.all()}
    assert queries.can_go([roles["trekker"]])
    assert queries.can_go([roles["volger"], roles["facilitator"]])
    assert not queries.can_go([roles["trekker"], roles["facilitator"]])
    began()
    assert not queries.can_go([roles["trekker"]])


def key_in(page):
    return re.search('name="key" value="([^"]{20,})"', page.text)[1]


def test_each_form_has_a_key_of_its_own_so_the_page_is_not_kept(stranger):
    pages = [stranger.get(PAGE) for _ in range(2)]
    assert len({key_in(page) for page in pages}) == 2
    assert not [page for page in pages if HEADER in page.headers]


def test_a_stranger_starts_one_and_everybody_finds_it(stranger, client):
    response = stranger.post(PAGE, ANSWERS, follow=True)
    assert response.status_code == 200
    made = Trajectory.objects.get()
    assert (made.title, made.where, made.gain) == (ANSWERS["title"], "Brugse Poort", "Schaduw")
    assert (made.status, made.visibility) == (Status.PUBLISHED, Visibility.PUBLIC)
    puller = made.members.get()
    assert (puller.role_id, puller.name) == ("trekker", "An")
    assert puller.secret_path == response.redirect_chain[0][0]
    assert puller.secret in response.text
    assert response.headers["Cache-Control"] == "private, no-store"
    assert made.title in client.get("/trajecten/").text
    assert "An" not in client.get(made.get_absolute_url()).text.split("<main")[1].split("</main")[0].split()


def test_a_challenge_is_enough(stranger):
    stranger.post(PAGE, {"title": "Samen koken", "challenge": "Wie kookt voor wie?"})
    assert Trajectory.objects.get().challenge == "Wie kookt voor wie?"


def test_a_mistake_keeps_what_was_typed(stranger):
    response = stranger.post(PAGE, {"title": "Het plein", "gain": "Veel schaduw", "visibility": "link"})
    assert response.status_code == 422
    assert not Trajectory.objects.exists()
    assert "Veel schaduw" in response.text
    assert "Noem een plek" in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert 'value="link"' in response.text


def test_a_title_that_is_too_long_or_missing_is_refused_in_words(stranger):
    assert stranger.post(PAGE, ANSWERS | {"title": "x" * 121}).status_code == 422
    assert stranger.post(PAGE, ANSWERS | {"title": " "}).status_code == 422
    assert stranger.post(PAGE, ANSWERS | {"visibility": "secret"}).status_code == 422
    assert not Trajectory.objects.exists()


def test_what_looks_like_spam_waits_and_its_own_link_works(stranger, client, editor_client):
    stranger.post(PAGE, ANSWERS | {HONEYPOT: "koop nu"})
    made = Trajectory.objects.get()
    assert made.status == Status.WAITING
    assert client.get(made.get_absolute_url()).status_code == 404
    assert stranger.get(made.get_absolute_url()).status_code == 200
    assert editor_client.get(made.get_absolute_url()).status_code == 200
    assert stranger.get(made.members.get().secret_path).status_code == 200
    assert made.title in editor_client.get("/beheer/moderatie/").text


def test_what_waits_stays_waiting_when_it_is_changed(began):
    made, puller = began(suspicion=["honeypot"])
    actions.change(made, {"title": "Gewoon een plein"}, puller)
    assert Trajectory.objects.get().status == Status.WAITING


def test_what_only_its_members_see_never_waits(stranger, client):
    stranger.post(PAGE, ANSWERS | {HONEYPOT: "koop nu", "visibility": "members"})
    made = Trajectory.objects.get()
    assert made.status == Status.PUBLISHED
    assert client.get(made.get_absolute_url()).status_code == 404
    assert stranger.get(made.get_absolute_url()).status_code == 200


def test_a_double_click_of_a_browser_that_was_never_here_starts_one(db):
    sent = ANSWERS | {"key": key_in(Client().get(PAGE))}
    first, second = (Client().post(PAGE, sent).headers["Location"] for _ in range(2))
    assert first == second
    assert Trajectory.objects.count() == 1


def test_a_double_click_after_a_mistake_was_mended_starts_one_too(db):
    key = key_in(Client().get(PAGE))
    refused = Client().post(PAGE, ANSWERS | {"title": "", "key": key})
    assert key_in(refused) == key
    for _ in range(2):
        Client().post(PAGE, ANSWERS | {"key": key})
    assert Trajectory.objects.count() == 1


@pytest.mark.parametrize("changed", [{"title": "Twee"}, {"visibility": "link"}, {"place_name": "Muide"}])
def test_the_same_form_with_another_answer_starts_another(stranger, changed):
    sent = ANSWERS | {"key": key_in(stranger.get(PAGE))}
    for answers in (sent, sent | changed):
        stranger.post(PAGE, answers)
    assert Trajectory.objects.count() == 2


def test_two_people_who_type_the_same_get_a_link_of_their_own(db):
    with_key = [ANSWERS | {"key": key_in(Client().get(PAGE))} for _ in range(2)]
    links = {Client().post(PAGE, sent).headers["Location"] for sent in (*with_key, ANSWERS, ANSWERS)}
    assert len(links) == 4


def test_too_many_in_an_hour_keep_what_was_typed(stranger, monkeypatch):
    monkeypatch.setattr("cocreate.moderation.spam.PER_ADDRESS", 1)
    stranger.post(PAGE, ANSWERS)
    response = stranger.post(PAGE, ANSWERS | {"title": "Nog een"})
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert "Nog een" in response.text


@pytest.mark.parametrize("title", ["start", "K", "مرحبا", "🎪", "Experimenten", "-"])
def test_every_title_gets_an_address_that_works(began, client, title):
    made, _ = began(title=title)
    assert client.get(made.get_absolute_url()).status_code == 200


def test_the_same_title_twice_gets_two_addresses(began):
    assert began()[0].slug != began()[0].slug


def test_an_address_that_is_taken_at_the_same_moment_becomes_another(began, monkeypatch):
    began(title="Plein")
    monkeypatch.setattr("cocreate.trajectories.queries.is_taken", lambda slug: False)
    made, _ = began(title="Plein")
    assert made.slug != "plein"
    assert made.slug.startswith("plein")


def test_who_is_not_public_has_an_address_that_nobody_guesses(began):
    made, _ = began(visibility="link")
    assert len(made.slug.rsplit("-", 1)[1]) == 12
    assert began(visibility="members", title="🎪")[0].slug.isalnum()


def test_the_list_costs_the_same_for_one_and_for_many(began, stranger, django_assert_num_queries):
    began()
    with django_assert_num_queries(1):
        stranger.get("/trajecten/")
    for number in range(30):
        began(title=f"Plein {number}")
    with django_assert_num_queries(1):
        page = stranger.get("/trajecten/")
    older = page.text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert "Het plein aan de oude school" in stranger.get(f"/trajecten/{older}").text
    for nothing in ("niets", "%00"):
        assert "Nog niemand" in stranger.get(f"/trajecten/?na={nothing}").text


def test_an_empty_list_invites(stranger):
    response = stranger.get("/trajecten/")
    assert "Nog niemand begon hier" in response.text
    assert response.headers[HEADER] == "trajectories"


def test_who_is_in_one_sees_it_in_front_of_the_list(stranger):
    stranger.post(PAGE, ANSWERS | {"visibility": "members"})
    response = stranger.get("/trajecten/")
    assert ANSWERS["title"] in response.text
    assert HEADER not in response.headers

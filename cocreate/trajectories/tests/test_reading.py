"""Who may read what: asked as owner, team mate, stranger, guest and editor."""

import json

import pytest
from django.core import mail
from django.test import Client

from cocreate.activity.models import Entry
from cocreate.core import page_cache
from cocreate.core.page_cache import HEADER
from cocreate.methods.models import Method
from cocreate.moderation import actions as moderation
from cocreate.moderation.models import Status
from cocreate.places.actions import anchor
from cocreate.places.models import Place
from cocreate.stones.models import Stone
from cocreate.trajectories import actions
from cocreate.trajectories.models import Role, Trajectory, Visibility
from cocreate.trajectories.queries import entry_of, search_entries, search_ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def askers(began, browser, joined, stranger, editor_client):
    """Make a trajectory and everybody who asks; `askers(visibility)`."""

    def make(visibility):
        made, puller = began(visibility=visibility, giver=None)
        _other, elsewhere = began(title="Een ander")
        return made, {
            "owner": browser(puller),
            "mate": browser(joined(made)),
            "elsewhere": browser(elsewhere),
            "stranger": stranger,
            "editor": editor_client,
        }

    return make


@pytest.mark.parametrize(
    ("visibility", "seen_by"),
    [
        ("public", {"owner", "mate", "elsewhere", "stranger", "editor"}),
        ("link", {"owner", "mate", "elsewhere", "stranger", "editor"}),
        ("members", {"owner", "mate", "editor"}),
    ],
)
def test_only_who_may_read_it_does(askers, visibility, seen_by):
    made, clients = askers(visibility)
    answers = {name: client.get(made.get_absolute_url()) for name, client in clients.items()}
    assert {name for name, answer in answers.items() if answer.status_code == 200} == seen_by
    for name in seen_by:
        kept = HEADER in answers[name].headers
        assert kept == (visibility == "public" and name not in {"owner", "mate"}), name
        assert answers[name].headers.get("X-Robots-Tag") == (None if kept else "noindex, nofollow")


@pytest.mark.parametrize("page", ["anders/", "vraag/"])
def test_only_who_steers_changes_it(askers, page):
    made, clients = askers("public")
    address = made.get_absolute_url() + page
    assert {name for name, client in clients.items() if client.get(address).status_code == 200} == {"owner"}
    assert {name for name, client in clients.items() if client.post(address, {}).status_code == 404} == {
        "mate",
        "elsewhere",
        "stranger",
        "editor",
    }
    assert clients["mate"].post(made.get_absolute_url() + "wie-leest/", {"visibility": "link"}).status_code == 404


@pytest.mark.parametrize("visibility", ["link", "members"])
def test_what_is_not_public_stands_in_no_list(began, stranger, visibility):
    made, _ = began(visibility=visibility, title="Het geheime plein")
    assert made.title not in stranger.get("/trajecten/").text
    assert entry_of(made) is None
    assert list(search_ids()) == []
    assert stranger.get("/api/v1/trajectories").json()["items"] == []
    assert made.title not in stranger.get("/zoeken/?q=geheime").text.split("<main")[1].replace("Het geheime", "", 0)


def test_search_finds_it_and_loses_it(began, stranger):
    made, puller = began(title="Het zonnige plein")
    assert made.get_absolute_url() in stranger.get("/zoeken/?q=zonnige").text
    assert [entry.key for entry in search_entries([made.pk])] == [f"trajectory:{made.pk}"]
    actions.set_visibility(made, Visibility.LINK, puller)
    assert "/trajecten/het-zonnige" not in stranger.get("/zoeken/?q=zonnige").text


def test_making_it_narrower_gives_it_a_new_address_and_wider_one_that_reads_well(began, browser, stranger):
    made, puller = began()
    before, owner = made.get_absolute_url(), browser(puller)
    after = owner.post(before + "wie-leest/", {"visibility": "link"})["Location"]
    assert after != before
    assert stranger.get(before).status_code == 404
    assert stranger.get(after).status_code == 200
    for _ in range(2):
        assert owner.post(after + "wie-leest/", {"visibility": "public"})["Location"] == before
    assert owner.post(after + "wie-leest/", {"visibility": "all"}).status_code == 422
    assert entry_of(Trajectory.objects.get()) is not None


def test_the_secret_link_works_in_a_second_browser_and_not_with_another_secret(began, browser):
    made, puller = began()
    other = browser(puller)
    third = browser(puller)
    assert other.get(made.get_absolute_url() + "anders/").status_code == 200
    assert third.get(made.get_absolute_url() + "anders/").status_code == 200
    wrong = puller.secret_path.replace(puller.secret, "0" * 32)
    response = Client().get(wrong)
    assert response.status_code == 404
    assert not response.cookies


def test_the_secret_page_is_for_nobody_else(began, client):
    response = client.get(began()[1].secret_path)
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert HEADER not in response.headers


def test_someone_with_an_account_steers_in_every_browser(began, member, person):
    made, puller = began()
    puller.person = person
    puller.save()
    assert member.get(made.get_absolute_url() + "anders/").status_code == 200


def test_what_editors_take_offline_only_its_members_see(
    began, browser, stranger, editor, django_capture_on_commit_callbacks
):
    made, puller = began(email="an@voorbeeld.be")
    with django_capture_on_commit_callbacks(execute=True):
        moderation.decline(made, editor, "Dit is reclame")
    assert stranger.get(made.get_absolute_url()).status_code == 404
    assert "redactie" in browser(puller).get(made.get_absolute_url()).text
    assert entry_of(made) is None
    assert "Dit is reclame" in mail.outbox[0].body
    actions.change(made, {"title": "Toch geen reclame"}, puller)
    assert Trajectory.objects.get().status == Status.WAITING


def test_readers_report_a_public_one(began, stranger):
    made, _ = began()
    assert f"/melden/trajectories.trajectory/{made.pk}/" in stranger.get(made.get_absolute_url()).text


def test_what_stood_on_the_page_is_told_anew(began, browser, stranger):
    made, puller = began()
    owner = browser(puller)
    told = {"title": "Het plein", "place_name": "Gent", "state_now": "Er staan vijf bomen.\r\nDe bank komt."}
    response = owner.post(made.get_absolute_url() + "anders/", told, follow=True)
    assert "Er staan vijf bomen." in response.text
    assert "Er staan vijf bomen." in stranger.get(made.get_absolute_url()).text
    assert "Waar het staat, werd opnieuw verteld" in stranger.get(made.get_absolute_url()).text
    assert owner.post(made.get_absolute_url() + "anders/", {"title": "", "state_now": "x"}).status_code == 422
    saved = Trajectory.objects.get()
    assert (saved.state_now, saved.title) == ("Er staan vijf bomen.\nDe bank komt.", "Het plein")
    assert saved.state_at is not None


def test_saving_the_same_tells_nothing(began, browser):
    made, puller = began()
    before = made.state_at
    actions.change(made, {"title": made.title}, puller)
    assert Trajectory.objects.get().state_at == before


def test_editors_change_words_with_a_note(began, editor_client):
    made, _ = began()
    response = editor_client.get(f"/beheer/moderatie/{made.pk}/")
    assert response.status_code == 200
    assert made.title in response.text


def test_what_is_gone_cannot_be_changed(began):
    made, puller = began()
    moderation.withdraw(made, None)
    with pytest.raises(actions.GoneError):
        actions.change(made, {"title": "Nieuw"}, puller)


def test_the_page_costs_few_queries(began, stranger, django_assert_max_num_queries):
    made, puller = began()
    for minutes in (5, 20, 60, 90):
        actions.ask(made, f"Iets van {minutes} minuten", minutes, puller)
    with django_assert_max_num_queries(18):  # three of its own, and what panels of higher parts ask
        stranger.get(made.get_absolute_url())


HOME = {"place_name": "Kerkstraat 12, Gent", "place_home": "1"}
DRAWN = '{"type":"Polygon","coordinates":[[[3.72,51.05],[3.721,51.05],[3.721,51.051],[3.72,51.05]]]}'


def test_its_place_is_found_changed_and_taken_away_afterwards(began, browser, stranger):
    made, puller = began(place_name="", challenge="Wie kookt er?")
    owner, page = browser(puller), made.get_absolute_url() + "anders/"
    told = {"title": made.title, "challenge": made.challenge}
    owner.post(page, told | {"place_name": "De tuin", "place_geometry": DRAWN, "place_kind": "parcel"})
    kept = Trajectory.objects.get().place
    assert (kept.name, kept.kind, round(kept.area)) == ("De tuin", "parcel", 3901)
    assert "De tuin" in stranger.get(made.get_absolute_url()).text
    shown = owner.get(page).text
    assert "De tuin" in shown
    assert "51.051" in shown, "the drawing is kept when it is saved again"

    owner.post(page, told | {"place_name": "Muide"})
    moved = Trajectory.objects.get().place
    assert (moved.pk, moved.name) == (kept.pk, "Muide")
    owner.post(page, told | {"place_name": ""})
    assert Trajectory.objects.get().place is None
    assert not Place.objects.exists(), "it was kept for this alone"
    assert owner.post(page, {"title": made.title}).status_code == 422, "a place or a challenge"


def test_the_same_place_told_again_is_no_change(began, browser):
    made, puller = began(place_name="", place=anchor(name="De tuin", geometry=json.loads(DRAWN)))
    told = {"title": made.title, "place_name": "De tuin", "place_kind": "spot", "place_geometry": DRAWN}
    browser(puller).post(made.get_absolute_url() + "anders/", told)
    assert not Entry.objects.filter(verb="trajectory.change").exists()


def test_a_home_is_nowhere_shown_with_its_number(began, browser, stranger):
    made, puller = began(place_name="")
    owner = browser(puller)
    owner.post(made.get_absolute_url() + "anders/", {"title": made.title} | HOME)
    seen = [made.get_absolute_url(), "/trajecten/", "/zoeken/?q=Kerkstraat", f"/api/v1/trajectories/{made.slug}"]
    for path in (*seen, "/api/v1/trajectories", made.get_absolute_url() + "atom.xml"):
        assert "Kerkstraat 12" not in stranger.get(path).content.decode(), path
    assert "Kerkstraat, Gent" in stranger.get(made.get_absolute_url()).text
    assert "Kerkstraat 12" in owner.get(made.get_absolute_url() + "anders/").text, "who steers can mend it"


def test_who_makes_it_narrower_reads_its_new_address(began, browser, stranger):
    made, puller = began()
    before, owner = made.get_absolute_url(), browser(puller)
    answer = owner.post(before + "wie-leest/", {"visibility": "link"}, follow=True)
    after = Trajectory.objects.get().get_absolute_url()
    assert f"http://testserver{after}" in answer.text
    for client in (stranger, owner):
        assert client.get(before).status_code == 404
        assert client.get(after).status_code == 200


def test_who_edits_a_stone_a_method_or_a_role_throws_the_page_away(began, stranger, monkeypatch):
    made, _ = began()
    kept = [set(stranger.get(made.get_absolute_url() + end)[HEADER].split()) for end in ("", "experimenten/")]
    thrown = []
    monkeypatch.setattr(page_cache, "expire", lambda *tags: thrown.extend(tags))
    method = Method(pk="x", name="Nieuw", group_min=1, group_max=9, minutes=5, difficulty=1)
    for edited in (Stone(pk="x", name="Nieuw"), method, Role(pk="x", name="Nieuw")):
        thrown.clear()
        edited.save()
        assert all(set(thrown) & tags for tags in kept), edited

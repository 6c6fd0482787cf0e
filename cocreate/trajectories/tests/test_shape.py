"""Starting from another trajectory's shape, without its people."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cocreate.stones.loading import load
from cocreate.trajectories import actions
from cocreate.trajectories.models import Proposal, Role, Trajectory
from cocreate.trajectories.shape import lines

pytestmark = pytest.mark.django_db
PAGE = "/trajecten/start/"
ANSWERS = {"title": "Het plein in Ledeberg", "place_name": "Ledeberg"}
SECRETS = ("An Peeters", "an@voorbeeld.be", "Bakker Jef zet ze buiten", "Jef betaalt", "Buurman Tom", "2031")


@pytest.fixture
def like(began, joined):
    """A trajectory with people, an ask, an agreement, an experiment and an exchange."""
    load()
    made, puller = began(title="De lege parking", gain="Schaduw voor wie hier woont", name="An Peeters")
    joined(made, role="brugfiguur", name="Buurman Tom", email="an@voorbeeld.be")
    later = timezone.localdate().replace(year=2031, month=1, day=1)
    actions.ask(made, "Geef de boom water", 5, puller, until=later)
    actions.agree(
        made,
        {
            "what": "De tafels staan buiten van tien tot acht",
            "why": "Zo slaapt iedereen",
            "who": "Bakker Jef zet ze buiten",
            "means": "Jef betaalt",
            "decider": "group",
            "minutes": 60,
            "look_again": later,
        },
        puller,
    )
    tried = {
        "supposition": "Mensen blijven als er schaduw is",
        "trying": "een zeil",
        "small": "geleend",
        "who": "Buurman Tom",
        "signs": "ze gaan zitten",
        "stop": "bij storm",
        "starts_on": later - timedelta(days=9),
        "ends_on": later,
    }
    actions.begin_experiment(made, tried, list(made.experiments.none()), puller)
    actions.exchange(
        made, {"giver": "Buurman Tom", "receiver": "School", "value": "time", "amount": "", "form": "gift"}, puller
    )
    return made


def keys(page):
    return [part.split('"')[0] for part in page.split('name="take"')[1:] for part in [part.split('value="')[1]]]


def test_what_comes_along_is_shown_before_and_holds_no_people_and_no_days(like, stranger):
    page = stranger.get(f"{PAGE}?zoals={like.slug}")
    for words in ("Geef de boom water", "De tafels staan buiten", "Mensen blijven als", "Brugfiguur", "Schaduw voor"):
        assert words in page.text
    assert not [word for word in SECRETS if word in page.text]
    assert page.text.count(" checked") >= 4


def test_it_begins_with_all_of_it_and_nobody(like, stranger):
    take = keys(stranger.get(f"{PAGE}?zoals={like.slug}").text)
    assert len(take) == 4
    stranger.post(PAGE, ANSWERS | {"like": like.slug, "take": take})
    made = Trajectory.objects.exclude(pk=like.pk).get()
    assert made.modelled_on == like
    assert [one.name for one in made.members.all()] == [""]
    assert sorted(made.proposals.values_list("kind", flat=True)) == ["agreement", "ask", "experiment", "role"]
    own = (made.asks, made.agreements, made.experiments, made.exchanges)
    assert [each.count() for each in own] == [0, 0, 0, 0]
    kept = "".join(f"{one.text}{one.data}" for one in made.proposals.all())
    assert not [word for word in SECRETS if word in kept]
    page = stranger.get(made.get_absolute_url()).text
    assert "4 zaken" in page
    assert like.title in page


def test_lines_can_be_left_out(like, stranger):
    stranger.post(PAGE, ANSWERS | {"like": like.slug, "take": ["role:brugfiguur"]})
    assert Proposal.objects.get().data == {"role": "brugfiguur"}


def test_a_line_that_is_not_in_its_shape_is_refused(like, stranger, began):
    other, puller = began(title="Geheim", visibility="members")
    ask = actions.ask(other, "Iets van binnen", 5, puller)
    response = stranger.post(PAGE, ANSWERS | {"like": like.slug, "take": [f"ask:{ask.pk}"]})
    assert response.status_code == 422
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("visibility", ["link", "members"])
def test_what_is_not_public_has_no_shape_for_anybody(like, stranger, browser, editor_client, visibility):
    actions.set_visibility(like, visibility, None)
    for client in (stranger, browser(like.members.get(role="trekker")), editor_client):
        assert client.get(f"{PAGE}?zoals={like.slug}").status_code == 404
        assert "zoals=" not in client.get(like.get_absolute_url()).text
    response = stranger.post(PAGE, ANSWERS | {"like": like.slug, "take": ["role:brugfiguur"]})
    assert response.status_code == 422
    assert "Ledeberg" in response.text
    assert 'name="like" value=' not in response.text
    assert Trajectory.objects.count() == 1
    assert not Proposal.objects.exists()


def test_an_address_that_is_none_is_not_found(stranger):
    for slug in ("niets", "%00"):
        assert stranger.get(f"{PAGE}?zoals={slug}").status_code == 404


def test_its_name_disappears_from_what_began_after_it_when_it_is_no_longer_public(like, began, stranger):
    made, _puller = began(title="Nieuw", like=like)
    assert like.title in stranger.get(made.get_absolute_url()).text
    actions.set_visibility(like, "members", None)
    assert like.title not in stranger.get(made.get_absolute_url()).text


def test_who_steers_makes_a_proposal_into_an_ask_an_agreement_or_an_experiment(like, began, browser):
    made, puller = began(title="Nieuw", like=like, taken=[line.key for line in lines(like)])
    mine, page = browser(puller), made.get_absolute_url()
    for kind, form, more in (
        ("ask", "vraag/", {}),
        ("agreement", "afspraken/nieuw/", {"who": "Wij", "look_again": "2031-05-01"}),
        ("experiment", "experimenten/nieuw/", {"who": "Wij", "starts_on": "2031-05-01", "ends_on": "2031-06-01"}),
    ):
        one = made.proposals.get(kind=kind)
        address = f"{page}{form}?van={one.pk}"
        assert one.text in mine.get(address).text
        stones = {"stones": ["potentieel"]} if kind == "experiment" else {}
        answer = mine.post(address, {**one.data, **more, **stones})
        assert answer.status_code == 302, answer.text
        assert not made.proposals.filter(kind=kind).exists()
    assert (made.asks.count(), made.agreements.count(), made.experiments.count()) == (1, 1, 1)
    invite = mine.get(f"{page}wij/?van={made.proposals.get().pk}").text
    assert '<option value="brugfiguur" selected' in invite


def test_only_who_steers_sees_proposals_and_lets_them_go(like, browser, joined, stranger, editor_client):
    made, puller = actions.start(title="Nieuw", like=like, taken=["role:brugfiguur"])
    one, page = made.proposals.get(), f"{made.get_absolute_url()}meegekregen/"
    for client in (stranger, browser(joined(made)), editor_client):
        assert client.get(page).status_code == 404
        assert client.post(f"{page}{one.pk}/weg/").status_code == 404
    assert one.text in browser(puller).get(page).text
    assert browser(puller).post(f"{page}{one.pk}/weg/").status_code == 302
    assert "Hier ligt niets meer" in browser(puller).get(page).text


def test_a_role_that_is_gone_takes_no_proposal_down(like, began, browser):
    made, puller = began(title="Nieuw", like=like, taken=["role:brugfiguur"])
    like.members.filter(role="brugfiguur").delete()
    Role.objects.filter(pk="brugfiguur").delete()
    assert browser(puller).get(f"{made.get_absolute_url()}wij/?van={made.proposals.get().pk}").status_code == 200

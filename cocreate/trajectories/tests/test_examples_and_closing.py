"""The made-up trajectories of the demo, and closing one."""

import pytest

from cocreate.stones import loading
from cocreate.trajectories import actions, examples
from cocreate.trajectories.loading import load as load_roles
from cocreate.trajectories.models import Role, Trajectory

pytestmark = pytest.mark.django_db


def test_the_examples_come_once_and_say_that_they_are_made_up(stranger):
    loading.load()
    assert (examples.load(), examples.load()) == (2, 0)
    for made in Trajectory.objects.all():
        page = stranger.get(made.get_absolute_url())
        assert "Dit is een voorbeeld" in page.text
        assert [(one.name, one.email) for one in made.members.all()] == [("", "")]
    assert stranger.get("/trajecten/").text.count("voorbeeld</span>") == 2


def test_a_role_that_the_owner_changed_stays_so():
    Role.objects.filter(pk="volger").delete()
    Role.objects.filter(pk="trekker").update(name="Vuurhouder")
    assert (load_roles(), load_roles()) == (1, 0)
    assert Role.objects.get(pk="trekker").name == "Vuurhouder"


def test_who_steers_closes_it_and_what_was_learned_stays(began, browser, stranger):
    made, puller = began()
    page = made.get_absolute_url()
    assert stranger.post(f"{page}sluit/", {"learned": "Niets"}).status_code == 404
    assert browser(puller).post(f"{page}sluit/", {"learned": "Begin met een tafel"}).status_code == 302
    text = stranger.get(page).text
    assert "Begin met een tafel" in text
    assert "Het traject werd afgesloten" in text
    with pytest.raises(actions.GoneError):
        actions.ask(made, "Nog iets", 5, puller)
    actions.close(made, "Begin met twee tafels", puller)
    assert Trajectory.objects.get().learned == "Begin met twee tafels"

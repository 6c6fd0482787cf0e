"""The account page, leaving, and tokens for scripts."""

import pytest
from django.core.management import CommandError, call_command

from cocreate.accounts.events import leaving
from cocreate.accounts.models import Guest, Person
from cocreate.accounts.queries import person_by_token

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/account/", "/account/weg/"])
def test_a_stranger_is_asked_to_sign_in(stranger, path):
    assert "/account/login/" in stranger.get(path)["Location"]


def test_one_changes_ones_own_name_only(member, person, editor):
    member.post("/account/", {"first_name": "Ann-Sofie 🌳"})
    person.refresh_from_db()
    editor.refresh_from_db()
    assert (person.first_name, editor.first_name) == ("Ann-Sofie 🌳", "Redactie")
    assert member.post("/account/", {"first_name": "x" * 200}).status_code == 422


def test_leaving_asks_first_and_then_forgets(member, person):
    told = []

    def hear(sender, **news):
        told.append((news["person"].pk, news["withdraw"]))

    leaving.connect(hear)
    guest = Guest.objects.create(key_hash="k", person=person, email=person.email)
    pk = person.pk
    try:
        assert member.get("/account/weg/").status_code == 200
        assert member.post("/account/weg/").status_code == 422
        assert Person.objects.filter(pk=pk).exists()
        assert member.post("/account/weg/", {"keep": "withdraw"}).status_code == 200
    finally:
        leaving.disconnect(hear)
    assert told == [(pk, True)]
    guest.refresh_from_db()
    assert (guest.person, guest.email) == (None, "")
    assert not Person.objects.filter(pk=pk).exists()
    assert member.get("/account/").status_code == 302


def test_what_one_gave_may_stay_without_a_name(member, person):
    assert "keep" not in person.__dict__
    page = member.post("/account/weg/", {"keep": "nameless"}).content.decode()
    assert not Person.objects.exists()
    assert page


def test_a_token_lets_a_script_act_for_a_person(person, capsys):
    call_command("api_token", "AN@voorbeeld.be")
    token = capsys.readouterr().out.strip()
    assert person_by_token(token) == person
    assert person_by_token(token + "x") is None
    person.is_active = False
    person.save()
    assert person_by_token(token) is None


def test_there_is_no_token_for_somebody_unknown():
    with pytest.raises(CommandError, match=r"niemand@voorbeeld\.be"):
        call_command("api_token", "niemand@voorbeeld.be")


def test_people_are_called_by_name_or_address(person):
    assert str(person) == "An"
    assert str(Person(email="x@voorbeeld.be")) == "x@voorbeeld.be"

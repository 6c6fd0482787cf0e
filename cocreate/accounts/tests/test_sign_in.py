"""Signing in with a code or a passkey, without telling anybody who has an account."""

import re

import pytest
from django.core import mail
from django.test import Client

from cocreate.accounts.models import Guest, Person, hashed

pytestmark = pytest.mark.django_db


def code():
    return re.search(r"^\s+([A-Z0-9-]{6,12})\s*$", mail.outbox[-1].body, re.MULTILINE)[1]


def browser(key=""):
    client = Client()
    if key:
        client.cookies["guest"] = key
    return client


def sign_in(client, email):
    client.post("/account/login/", {"login": email})
    return client.post("/account/login/code/confirm/", {"code": code()})


def sign_up(client, email):
    client.post("/account/signup/", {"email": email})
    return client.post("/account/confirm-email/", {"code": code()})


def test_a_code_in_a_mail_signs_in(person, stranger):
    answer = sign_in(stranger, person.email)
    assert answer.status_code == 302
    assert "An" in stranger.get("/account/").content.decode()
    assert "wachtwoord" not in mail.outbox[0].body.lower()


def test_a_wrong_code_does_not(person, stranger):
    stranger.post("/account/login/", {"login": person.email})
    stranger.post("/account/login/code/confirm/", {"code": "AAAAAA"})
    assert stranger.get("/account/").status_code == 302


def test_a_new_person_makes_an_account_with_a_code(stranger):
    assert sign_up(stranger, "Nieuw@Voorbeeld.be").status_code == 302
    someone = Person.objects.get(email__iexact="nieuw@voorbeeld.be")
    assert not someone.has_usable_password()
    assert stranger.get("/account/").status_code == 200


def test_nobody_learns_who_has_an_account(person):
    known, unknown = Client(), Client()
    for path, field in (("/account/login/", "login"), ("/account/login/code/", "email"), ("/account/signup/", "email")):
        one = known.post(path, {field: person.email}, REMOTE_ADDR="192.0.2.1", follow=True)
        two = unknown.post(path, {field: "niemand@voorbeeld.be"}, REMOTE_ADDR="192.0.2.2", follow=True)
        assert (one.status_code, one.redirect_chain) == (two.status_code, two.redirect_chain)
        text = [re.sub(r'csrf\w*" value="\w+"', "", a.content.decode()) for a in (one, two)]
        assert text[0].replace(person.email, "X") == text[1].replace("niemand@voorbeeld.be", "X"), path
        known, unknown = Client(), Client()
    assert len(mail.outbox) == 6  # both always get a mail


def test_too_many_codes_are_held_back(person):
    for _ in range(6):
        answer = Client().post("/account/login/code/", {"email": person.email})
    assert len(mail.outbox) <= 4
    assert "errorlist" in answer.content.decode()


def test_an_address_is_tried_only_so_often_with_a_password(editor):
    data = {"username": editor.email, "password": "verkeerd"}
    for _ in range(21):
        Client().post("/beheer/login/", data)
    client = Client()
    client.post("/beheer/login/", {**data, "password": "geheim-wachtwoord"})
    assert client.get("/beheer/").status_code == 302
    client.post("/beheer/login/", {**data, "password": "geheim-wachtwoord"}, REMOTE_ADDR="192.0.2.9")
    assert client.get("/beheer/").status_code == 302


def test_signing_in_well_is_not_counted(editor):
    for password in ["verkeerd"] * 19 + ["geheim-wachtwoord"] * 25:
        client = Client()
        client.post("/beheer/login/", {"username": editor.email, "password": password})
    assert client.get("/beheer/").status_code == 200


def test_an_editor_signs_in_with_a_password(editor):
    client = Client()
    client.post("/beheer/login/", {"username": editor.email, "password": "geheim-wachtwoord"})
    assert client.get("/beheer/").status_code == 200


def test_a_mail_server_that_does_not_answer_gives_no_error_page(person, stranger, settings, monkeypatch):
    def fail(self, **_):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    assert stranger.post("/account/login/", {"login": person.email}, follow=True).status_code == 200


def test_without_mail_the_page_promises_none(stranger, settings):
    settings.MAIL_ENABLED = False
    page = stranger.get("/account/login/").content.decode()
    assert 'name="login"' not in page
    assert "passkey_login" in page
    assert stranger.get("/account/signup/").status_code == 200
    stranger.post("/account/signup/", {"email": "nieuw@voorbeeld.be"})
    assert not Person.objects.exists()


def test_openid_shows_only_when_it_is_set_up(stranger, settings):
    assert "/account/oidc/" not in stranger.get("/account/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": "ACM/IDM",
                    "client_id": "x",
                    "secret": "y",
                    "settings": {"server_url": "https://authenticatie.voorbeeld.be"},
                }
            ]
        }
    }
    page = stranger.get("/account/login/").content.decode()
    assert "/account/oidc/oidc/login/" in page
    assert "ACM/IDM" in page


@pytest.mark.parametrize("path", ["login/", "signup/", "login/code/", "2fa/webauthn/add/"])
def test_sign_in_pages_have_no_inline_code_and_are_kept_by_nobody(member, stranger, path):
    client = member if "2fa" in path else stranger
    answer = client.get(f"/account/{path}", follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    for tag in re.findall(r"<script[^>]*>", page):
        assert "src=" in tag or "application/json" in tag, tag
    assert " style=" not in page
    assert not re.search(r"\son\w+=", page)
    assert "X-Page-Tags" not in answer
    assert "public" not in answer.get("Cache-Control", "")


def test_signing_in_claims_what_this_browser_gave(person):
    guest = Guest.objects.create(key_hash=hashed("mijn"))
    client = browser("mijn")
    sign_in(client, person.email)
    guest.refresh_from_db()
    assert guest.person == person
    assert client.cookies["guest"].value == "mijn"


def test_making_an_account_claims_too():
    guest = Guest.objects.create(key_hash=hashed("mijn"))
    sign_up(browser("mijn"), "nieuw@voorbeeld.be")
    guest.refresh_from_db()
    assert guest.person == Person.objects.get()


def test_a_cookie_of_somebody_else_is_not_claimed_and_leaves_the_browser(person):
    other = Person.objects.create_user("ander@voorbeeld.be")
    guest = Guest.objects.create(key_hash=hashed("van-ander"), person=other)
    client = browser("van-ander")
    sign_in(client, person.email)
    guest.refresh_from_db()
    assert guest.person == other
    assert client.cookies["guest"].value == ""


def test_what_one_gives_is_never_put_under_the_cookie_of_another(person, rf):
    from cocreate.accounts.actions import remember

    other = Person.objects.create_user("ander@voorbeeld.be")
    guest = Guest.objects.create(key_hash=hashed("k"), person=other)
    request = rf.get("/")
    request.guest, request.user = guest, person
    made = remember(request)
    assert made != guest
    assert made.person == person


def test_a_made_up_cookie_is_nobody(stranger):
    stranger.cookies["guest"] = "verzonnen"
    assert stranger.get("/account/login/").status_code == 200


def test_signing_out_takes_the_cookie_along_but_what_was_given_stays(person):
    Guest.objects.create(key_hash=hashed("mijn"))
    client = browser("mijn")
    sign_in(client, person.email)
    client.post("/account/logout/")
    assert client.cookies["guest"].value == ""
    assert Guest.objects.get().person == person


def test_signing_out_leaves_a_cookie_of_a_guest_that_is_nobodys(member, person):
    Guest.objects.create(key_hash=hashed("gast"))
    member.cookies["guest"] = "gast"
    member.post("/account/logout/")
    assert member.cookies["guest"].value == "gast"

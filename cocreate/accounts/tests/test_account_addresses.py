"""Every address below /account/ is either absent or one of our pages, in Dutch."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

pytestmark = pytest.mark.django_db

SIGN_IN, ACCOUNT = "Meld je aan", "Mijn account"
PASSKEYS = "Passkeys"
# address -> the title that a stranger and a person come to; None: there is no such page
TITLES = {
    "": (SIGN_IN, ACCOUNT),
    "weg/": (SIGN_IN, "Verwijder mijn account"),
    "login/": (SIGN_IN, "Wat ik gaf"),
    "logout/": (None, "Afmelden?"),  # a stranger is led home
    "inactive/": ("Dit account is gesloten",) * 2,
    "signup/": ("Maak een account", "Wat ik gaf"),
    "reauthenticate/": (None, None),
    "password/set/": (None, None),
    "password/change/": (None, None),
    "password/reset/": (None, None),
    "password/reset/done/": (None, None),
    "password/reset/key/done/": (None, None),
    "email/": (SIGN_IN, ACCOUNT),
    "confirm-email/": (SIGN_IN, ACCOUNT),
    "login/code/confirm/": ("Meld je aan met een code", "Wat ik gaf"),
    "login/code/": ("Meld je aan met een code", "Wat ik gaf"),
    "2fa/": (SIGN_IN, PASSKEYS),
    "2fa/authenticate/": (None, None),
    "2fa/reauthenticate/": (None, None),
    "2fa/webauthn/": (SIGN_IN, PASSKEYS),
    "2fa/webauthn/add/": (SIGN_IN, "Voeg een passkey toe"),
    "2fa/webauthn/reauthenticate/": (None, None),
    "2fa/webauthn/keys/<int:pk>/remove/": (SIGN_IN, "Deze passkey verwijderen?"),
    "2fa/webauthn/keys/<int:pk>/edit/": (None, None),
    "2fa/webauthn/login/": (SIGN_IN, "Wat ik gaf"),
    "3rdparty/login/cancelled/": ("Je hebt je niet aangemeld",) * 2,
    "3rdparty/login/error/": ("Aanmelden is niet gelukt",) * 2,
    "3rdparty/signup/": (SIGN_IN, "Wat ik gaf"),
    "3rdparty/": (SIGN_IN, ACCOUNT),
    "social/login/cancelled/": (None, None),
    "social/login/error/": (None, None),
    "social/signup/": (None, None),
    "social/connections/": (None, None),
    "oidc/<slug:provider_id>/login/": (None, None),  # none is set up
    "oidc/<slug:provider_id>/login/callback/": (None, None),
}


def addresses():
    """Return each address below /account/, as the URLconf writes it."""

    def walk(patterns, prefix):
        for item in patterns:
            path = prefix + str(item.pattern)
            if isinstance(item, URLPattern):
                yield path
            else:
                yield from walk(item.url_patterns, path)

    found = [
        path.removeprefix("account/") for path in walk(get_resolver().url_patterns, "") if path.startswith("account/")
    ]
    return {path for path in found if "^" not in path}


def title(client, path):
    answer = client.get(path, follow=True)
    if answer.status_code == 404:
        return None
    html = answer.content.decode()
    assert '<html lang="nl"' in html, path
    assert 'class="site-header"' in html, path
    assert "X-Page-Tags" not in answer, path
    return re.sub(r"\s+", " ", re.search(r"<h1>(.*?)</h1>", html, re.DOTALL).group(1)).strip()


def test_the_table_knows_every_address():
    assert addresses() == set(TITLES)


@pytest.mark.parametrize("path", sorted(TITLES))
def test_an_address_is_absent_or_ours(path, person, member):
    asked = "/account/" + path.replace("<slug:provider_id>", "oidc")
    if "<int:pk>" in path:
        key = Authenticator.objects.create(user=person, type="webauthn", data={"name": "Mijn telefoon"})
        asked = asked.replace("<int:pk>", str(key.pk))
    for client, wanted in zip((Client(), member), TITLES[path], strict=True):
        if wanted is None and path == "logout/":
            assert client.get(asked)["Location"] == "/mijn/"
            continue
        assert title(client, asked) == wanted, asked
        if wanted is None:
            assert client.post(asked).status_code in {404, 405}, asked


def test_nobody_sets_a_password_with_a_link_of_allauth(member, stranger):
    for client in (member, stranger):
        assert client.get("/account/password/reset/key/1-set-password/").status_code == 404


def test_in_french_too(member, person):
    Authenticator.objects.create(user=person, type="webauthn", data={"name": "Téléphone"})
    page = member.get("/fr/account/2fa/webauthn/").content.decode()
    assert '<html lang="fr"' in page
    assert "depuis le" in page


def test_a_passkey_of_somebody_else_is_absent(member, editor, person):
    other = Authenticator.objects.create(user=editor, type="webauthn", data={"name": "Van de redactie"})
    path = reverse("mfa_remove_webauthn", args=[other.pk])
    assert member.get(path).status_code == 404
    assert member.post(path).status_code == 404
    assert Authenticator.objects.filter(pk=other.pk).exists()
    assert "Van de redactie" not in member.get("/account/2fa/webauthn/").content.decode()


def test_removing_a_passkey_is_told_by_mail_in_dutch(member, person, mailoutbox):
    key = Authenticator.objects.create(user=person, type="webauthn", data={"name": "Mijn telefoon"})
    page = member.post(f"/account/2fa/webauthn/keys/{key.pk}/remove/", follow=True).content.decode()
    assert "De passkey is verwijderd." in page
    assert "Je hebt er nog geen" in page
    assert not Authenticator.objects.exists()
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([person.email], "Een passkey van je account is verwijderd")
    assert "Je kan je er niet meer mee aanmelden." in mail.body
    assert "/contact/" in mail.body
    assert "Cocreatiegids" in mail.body


def test_a_passkey_is_another_way_in_and_no_second_lock(person, stranger, mailoutbox):
    Authenticator.objects.create(user=person, type="webauthn", data={"name": "Kwijt"})
    stranger.post("/account/login/", {"login": person.email})
    code = re.search(r"^\s+([A-Z0-9-]{6,12})\s*$", mailoutbox[-1].body, re.MULTILINE)[1]
    page = stranger.post("/account/login/code/confirm/", {"code": code}, follow=True)
    assert page.redirect_chain[-1][0] == "/mijn/"
    assert "Je bent aangemeld." in page.content.decode()


def test_a_wrong_code_says_what_to_do_and_a_new_one_can_be_asked(person, stranger, mailoutbox):
    page = stranger.post("/account/login/", {"login": person.email}, follow=True).content.decode()
    assert "Typ de code uit je mail" in page
    assert person.email in page
    page = stranger.post("/account/login/code/confirm/", {"code": "XXXXXX"}).content.decode()
    assert "Dit is niet de code uit onze laatste mail." in page
    stranger.post("/account/login/code/confirm/", {"action": "resend"})
    assert len(mailoutbox) == 2
    assert mailoutbox[1].body != mailoutbox[0].body
    pages = [stranger.post("/account/login/code/confirm/", {"code": "XXXXXX"}, follow=True) for _ in range(3)]
    assert any("Dat was te vaak fout." in page.content.decode() for page in pages)


def test_who_is_asked_to_slow_down_gets_our_page(stranger, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    stranger.post("/account/signup/", {"email": "een@voorbeeld.be"})
    answer = Client().post("/account/signup/", {"email": "twee@voorbeeld.be"})
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    assert 'class="site-header"' in answer.content.decode()


def test_a_closed_account_says_so(person, stranger, mailoutbox):
    person.is_active = False
    person.save()
    stranger.post("/account/login/", {"login": person.email})
    codes = [re.search(r"^\s+([A-Z0-9-]{6,12})\s*$", mail.body, re.MULTILINE) for mail in mailoutbox]
    page = stranger.post("/account/login/code/confirm/", {"code": codes[0][1] if codes[0] else ""}, follow=True)
    assert "_auth_user_id" not in stranger.session
    assert page.status_code == 200

"""Signing in with an OpenID provider, which answers real HTTP on a port of its own."""

import re
from http.client import HTTPConnection
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from cocreate.accounts.models import Guest, Person, hashed
from tests import openid_provider

pytestmark = pytest.mark.django_db

START = "/account/oidc/acm/login/"
REFUSED = "Aanmelden is niet gelukt"


@pytest.fixture
def provider(settings):
    with openid_provider.running() as here:
        app = {
            "provider_id": "acm",
            "name": "ACM/IDM",
            "client_id": openid_provider.CLIENT,
            "secret": openid_provider.SECRET,
            "settings": {"server_url": here.url},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        here.person = {"sub": "burger-7", "email": "noor@voorbeeld.be", "email_verified": True, "given_name": "Noor"}
        yield here


def at_provider(url):
    """Ask the provider as the browser does; return where it leads back to, as a path."""
    asked = urlsplit(url)
    connection = HTTPConnection(asked.netloc, timeout=5)
    connection.request("GET", f"{asked.path}?{asked.query}")
    back = urlsplit(connection.getresponse().headers["Location"])
    connection.close()
    return f"{back.path}?{back.query}"


def sign_in(client, start=START):
    there = client.get(start)
    assert there.status_code == 302
    return client.get(at_provider(there["Location"]), follow=True)


def who(client):
    return Person.objects.filter(pk=client.session.get("_auth_user_id")).first()


def heading(answer):
    return re.search(r"<h1>(.*?)</h1>", answer.content.decode(), re.DOTALL).group(1).strip()


def code_of(mail):
    return re.search(r"^\s+([A-Z0-9-]{6,12})\s*$", mail.body, re.MULTILINE)[1]


def test_the_first_sign_in_makes_a_person_and_the_second_finds_the_same(provider, mailoutbox):
    first = Client()
    answer = sign_in(first)
    assert answer.redirect_chain[-1][0] == "/mijn/"
    someone = who(first)
    assert (someone.email, someone.first_name) == ("noor@voorbeeld.be", "Noor")
    assert not someone.has_usable_password()
    assert {"/token", "/userinfo"} <= set(provider.asked)
    assert mailoutbox == []

    provider.person["email"] = "noor.nieuw@voorbeeld.be"  # the provider knows them by `sub`
    second = Client()
    sign_in(second)
    assert who(second) == someone
    assert Person.objects.count() == 1


def test_what_this_browser_gave_comes_along(provider):
    guest = Guest.objects.create(key_hash=hashed("mijn"))
    browser = Client()
    browser.cookies["guest"] = "mijn"
    sign_in(browser)
    guest.refresh_from_db()
    assert guest.person == who(browser)


def test_an_address_that_the_provider_verified_is_the_same_person_and_is_told_so(provider, mailoutbox):
    before = Person.objects.create_user("noor@voorbeeld.be")
    browser = Client()
    sign_in(browser)
    assert who(browser) == before
    [mail] = mailoutbox
    assert mail.subject == "Een nieuwe manier om je aan te melden"
    assert "ACM/IDM" in mail.body


def test_an_address_without_proof_is_not_taken_over_and_nobody_learns_that_it_exists(provider, mailoutbox):
    provider.person["email_verified"] = False
    known, unknown = Client(), Client()
    before = Person.objects.create_user("noor@voorbeeld.be")
    one = sign_in(known)
    assert who(known) is None
    assert not SocialAccount.objects.exists()
    assert mailoutbox[-1].to == [before.email]
    assert mailoutbox[-1].subject == "Je hebt al een account"

    provider.person = {"sub": "burger-8", "email": "niemand@voorbeeld.be", "email_verified": False}
    two = sign_in(unknown)
    assert who(unknown) is None
    assert mailoutbox[-1].subject == "Je code voor een nieuw account"
    assert (one.status_code, one.redirect_chain[-1]) == (two.status_code, two.redirect_chain[-1])
    pages = [answer.content.decode() for answer in (one, two)]
    assert pages[0].replace(before.email, "X") == pages[1].replace("niemand@voorbeeld.be", "X")

    unknown.post("/account/confirm-email/", {"code": code_of(mailoutbox[-1])})
    assert who(unknown).email == "niemand@voorbeeld.be"
    assert Person.objects.get(pk=before.pk).email == "noor@voorbeeld.be"


@pytest.mark.parametrize("said", [{"email": "noor@voorbeeld.be", "email_verified": False}, {}])
def test_without_mail_an_address_that_nobody_proved_gets_a_plain_page_and_keeps_nothing(
    provider, settings, mailoutbox, said
):
    settings.MAIL_ENABLED = False
    before = Person.objects.create_user("noor@voorbeeld.be")
    provider.person = {"sub": "burger-7", **said}
    browser = Client()
    answer = sign_in(browser)
    assert (answer.status_code, heading(answer)) == (403, REFUSED)
    assert "verstuurt geen mail" in answer.content.decode()
    assert (who(browser), mailoutbox) == (None, [])
    assert list(Person.objects.all()) == [before]
    assert not SocialAccount.objects.exists()
    provider.person = {"sub": "burger-7", "email": "noor@voorbeeld.be", "email_verified": True}
    sign_in(browser)
    assert who(browser) == before


def test_an_address_with_which_somebody_began_an_account_is_its_owners(provider):
    other = Client()
    other.post("/account/signup/", {"email": "noor@voorbeeld.be"})
    browser = Client()
    sign_in(browser)
    assert who(browser).email == "noor@voorbeeld.be"
    assert EmailAddress.objects.get(email="noor@voorbeeld.be").user == who(browser)
    other.get("/account/confirm-email/")
    assert who(other) is None


def test_a_provider_without_addresses_leads_to_a_form_that_proves_one(provider, mailoutbox):
    provider.person = {"sub": "burger-9"}
    browser = Client()
    answer = sign_in(browser)
    assert heading(answer) == "Nog één ding"
    assert browser.post("/account/3rdparty/signup/", {"email": "geen adres"}).status_code == 200
    assert who(browser) is None
    answer = browser.post("/account/3rdparty/signup/", {"email": "piet@voorbeeld.be"}, follow=True)
    assert heading(answer) == "Typ de code uit je mail"
    assert who(browser) is None
    browser.post("/account/confirm-email/", {"code": code_of(mailoutbox[-1])})
    assert who(browser).email == "piet@voorbeeld.be"


@pytest.mark.parametrize(
    ("refuse", "status", "title"),
    [("access_denied", 200, "Je hebt je niet aangemeld"), ("login_required", 401, REFUSED)],
)
def test_a_refused_sign_in_gives_a_plain_page(provider, stranger, refuse, status, title):
    provider.refuse = refuse
    answer = sign_in(stranger)
    assert (answer.status_code, heading(answer)) == (status, title)
    assert 'class="site-header"' in answer.content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "claims",
    [{"aud": "een-andere-site"}, {"iss": "https://elders.voorbeeld.be"}, {"exp": 1}],
    ids=["audience", "issuer", "expired"],
)
def test_a_token_that_is_not_for_us_is_refused(provider, stranger, claims):
    provider.claims = claims
    answer = sign_in(stranger)
    assert answer.status_code in {401, 502}
    assert heading(answer) == REFUSED
    assert not Person.objects.exists()


@pytest.mark.parametrize("broken", ["/token", "/userinfo"])
def test_a_provider_that_breaks_half_way_gives_a_plain_page(provider, stranger, broken):
    provider.broken = {broken}
    answer = sign_in(stranger)
    assert answer.status_code in {401, 502}
    assert heading(answer) == REFUSED


def test_a_provider_that_is_away_gives_a_plain_page(provider, stranger):
    provider.broken = {"/.well-known/openid-configuration"}
    answer = stranger.get(START)
    assert (answer.status_code, heading(answer)) == (502, REFUSED)


def test_a_code_counts_once_and_only_in_the_browser_that_asked(provider, stranger):
    back = at_provider(stranger.get(START)["Location"])
    assert heading(Client().get(back, follow=True)) in {REFUSED, "Meld je aan"}
    assert not Person.objects.exists()
    state = parse_qs(urlsplit(back).query)["state"][0]
    stranger.get(back)
    first = who(stranger)
    again = Client().get(f"{urlsplit(back).path}?code=verzonnen&state={state}", follow=True)
    assert again.status_code in {200, 401, 502}
    assert list(Person.objects.all()) == [first]


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_does_not_set_it_off(provider, stranger, site):
    answer = stranger.get(START, HTTP_SEC_FETCH_SITE=site)
    assert answer["Location"] == "/account/login/"
    assert provider.asked == []
    assert stranger.get(START, HTTP_SEC_FETCH_SITE="same-origin")["Location"].startswith(provider.url)


def test_no_account_of_a_provider_is_tied_to_one_who_is_signed_in(provider, member, person):
    assert member.get(f"{START}?process=connect").status_code == 404
    assert not SocialAccount.objects.exists()


def test_a_provider_that_is_not_set_up_is_absent(provider, stranger):
    assert stranger.get("/account/oidc/ander/login/").status_code == 404
    assert stranger.get("/account/oidc/ander/login/callback/").status_code == 404

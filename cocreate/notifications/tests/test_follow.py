"""One follows by mail after saying yes in a mail, and stops with one click; nobody learns who follows what."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cocreate.core import chores
from cocreate.notifications import actions, queries
from cocreate.notifications.models import Follow, Notice, OptOut

pytestmark = pytest.mark.django_db
TO, SCOPE = "Noor@Voorbeeld.be", "trajectory:1"


@pytest.fixture(autouse=True)
def _told(told):
    pass


@pytest.fixture
def asks(stranger, django_capture_on_commit_callbacks):
    def ask(address=TO, scope=SCOPE, browser=stranger, **more):
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post("/mail/volgen/", {"wat": scope, "address": address}, **more)

    return ask


def path_in(message, beginning="/mail/volgen/ja/"):
    return re.search(rf"https?://[^/]+({beginning}\S+)", message.body)[1]


def following(address=TO, *scopes):
    for scope in scopes or (SCOPE,):
        Follow.objects.create(
            address=address, address_hash=queries.address_hash(address), scope=scope, confirmed_at=timezone.now()
        )
    return f"/mail/volgen/mijn/{queries.mine_token(address)}/"


def test_the_form_is_whole_without_javascript_or_cookies(stranger):
    page = stranger.get("/mail/volgen/?wat=trajectory:1")
    assert page.status_code == 200
    assert "Buurttuin 🌱 Dampoort" in page.content.decode()
    assert not page.cookies
    assert page["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("scope", ["", "trajectory:99", "guide", "x" * 500, "trajectory:1\n", "ü"])
def test_what_cannot_be_followed_is_not_there(stranger, asks, scope):
    assert stranger.get("/mail/volgen/", {"wat": scope}).status_code == 404
    assert asks(scope=scope).status_code == 404
    assert not Follow.objects.exists()


def test_one_follows_only_after_yes_in_a_mail(stranger, asks):
    assert asks().status_code == 200
    (letter,) = mail.outbox
    assert letter.to == [TO]
    assert "Buurttuin" in letter.subject
    assert Follow.objects.get().confirmed_at is None
    assert queries.followers(SCOPE) == 0
    path = path_in(letter)
    assert b'method="post"' in stranger.get(path).content
    assert queries.followers(SCOPE) == 0, "a mail program that opens each link says nothing"
    assert Client(enforce_csrf_checks=True).post(path).status_code == 200
    assert queries.followers(SCOPE) == 1
    assert b'method="post"' not in stranger.get(path).content


def test_the_mail_keeps_no_copy_of_the_address(asks):
    asks()
    assert "oorbeeld" not in str(list(Notice.objects.values()))


@pytest.mark.parametrize(
    "address", ["", "noor", "noor@", "a b@c.be", "x" * 260 + "@voorbeeld.be", "noor@voorbeeld.be\nBcc: x@y.be"]
)
def test_a_wrong_address_is_said_and_kept(asks, address):
    page = asks(address)
    assert page.status_code == 422
    assert "field-error" in page.content.decode()
    assert not mail.outbox
    assert not Follow.objects.exists()


def test_the_answer_is_the_same_for_who_follows_and_who_does_not(asks):
    first = asks()
    Follow.objects.update(confirmed_at=timezone.now())
    again = asks()
    actions.turn_off(queries.address_hash(TO))
    off = asks()
    assert first.content == again.content == off.content
    assert len(mail.outbox) == 1
    assert not Follow.objects.exists(), "who turned all mail off is not kept"


def test_an_address_is_asked_once_a_day_for_a_thing_and_five_times_in_all(asks, told, monkeypatch):
    asks()
    asks()
    assert len(mail.outbox) == 1
    many = {f"trajectory:{n}": ("Tuin", "/") for n in range(20)}
    monkeypatch.setattr("cocreate.notifications.letters.names_of", lambda scopes: many)
    for scope in many:
        assert asks(scope=scope).status_code in {200, 429}
    assert len(mail.outbox) <= actions.ASKED_A_DAY


def test_one_address_on_the_net_cannot_ask_without_end(asks):
    answers = [asks(f"an{n}@voorbeeld.be").status_code for n in range(22)]
    assert answers[:20] == [200] * 20
    assert answers[-1] == 429


def test_a_site_without_mail_says_so(stranger, asks, settings):
    settings.MAIL_ENABLED = False
    assert b"<form class" not in stranger.get("/mail/volgen/?wat=trajectory:1").content.split(b"<main")[1]
    assert asks().status_code == 422
    assert not Follow.objects.exists()


@pytest.mark.parametrize("token", ["x", "1:a:b", "é", "9999"])
def test_a_made_up_link_confirms_nothing(stranger, asks, token):
    asks()
    assert stranger.post(f"/mail/volgen/ja/{token}/").status_code == 404
    assert stranger.post(f"/mail/volgen/mijn/{token}/").status_code == 404
    assert Follow.objects.get().confirmed_at is None


def test_the_link_of_one_thing_opens_no_other(stranger, asks):
    asks()
    token = path_in(mail.outbox[0]).split("/")[-2]
    assert stranger.get(f"/mail/volgen/mijn/{token}/").status_code == 404
    assert stranger.get(f"/mail/uit/{token}/").status_code == 404
    assert stranger.get(f"/mail/uit/{queries.mine_token(TO)}/").status_code == 404


def test_a_yes_after_seven_days_is_too_late_and_the_address_is_gone(stranger, asks):
    asks()
    Follow.objects.update(asked_at=timezone.now() - timedelta(days=7, minutes=1))
    following("an@voorbeeld.be")
    chores._registered["forget who did not confirm"].does()
    assert [f.address for f in Follow.objects.all()] == ["an@voorbeeld.be"]
    page = stranger.post(path_in(mail.outbox[0]))
    assert page.status_code == 404
    assert b"<h1>" in page.content


def test_a_mail_program_ends_all_in_one_click_without_a_cookie(told):
    path = following(TO, *told.news)
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Follow.objects.exists()
    assert not OptOut.objects.exists(), "mail about what one gave still comes"


def test_one_stops_with_one_thing_and_keeps_the_other(stranger, told):
    path = following(TO, *told.news)
    assert "حديقة" in stranger.get(path).content.decode()
    assert Follow.objects.count() == 2, "opening the page ends nothing"
    page = stranger.post(path, {"wat": SCOPE}).content.decode()
    assert "حديقة" in page
    assert "Buurttuin" not in page
    assert [f.scope for f in Follow.objects.all()] == ["trajectory:2"]
    assert stranger.post(path).status_code == 200
    assert "form" not in stranger.get(path).content.decode().split("<main")[1].split("</main>")[0]


def test_what_is_not_public_any_more_is_not_named(stranger):
    path = following(TO, "trajectory:77")
    page = stranger.get(path).content.decode()
    assert "trajectory:77" in page
    assert page.count('method="post"') == 2


def test_one_ends_nothing_of_somebody_else(stranger):
    following("an@voorbeeld.be")
    stranger.post(f"/mail/volgen/mijn/{queries.mine_token(TO)}/", {"wat": SCOPE})
    assert Follow.objects.count() == 1


def test_turning_all_mail_off_ends_what_one_follows():
    following()
    actions.turn_off(queries.address_hash(TO))
    assert not Follow.objects.exists()


def test_one_follows_in_the_language_one_reads(stranger, asks, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        stranger.post("/fr/mail/volgen/", {"wat": SCOPE, "address": TO})
    assert Follow.objects.get().language == "fr"
    assert "/fr/mail/volgen/ja/" in mail.outbox[0].body

"""The giver hears what becomes of it: each mail once, in their language, with their secret link."""

import pytest
from django.core import mail

from cocreate.accounts.actions import leave
from cocreate.accounts.models import Guest
from cocreate.contributions.models import Contribution
from cocreate.moderation import actions as moderation
from cocreate.notifications.actions import turn_off
from cocreate.notifications.models import Notice
from cocreate.notifications.queries import address_hash

pytestmark = pytest.mark.django_db
AN = "an@voorbeeld.be"


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def reachable(giver):
    giver.email = AN
    giver.save()
    return giver


def keys():
    return [notice.key.split(":", 2)[2].split(":")[0] for notice in Notice.objects.order_by("id")]


def test_the_giver_hears_of_each_step_once(reachable, offer, editor, commit):
    with commit():
        item = offer()
        moderation.ask(item, editor, "Waar was dat?\nIn welke straat?")
        moderation.answer(item, "Op het plein.")
        moderation.publish(item, editor)
        moderation.decline(item, editor, "Toch niet.")
        moderation.publish(item, editor)
    assert keys() == ["received", "question", "published", "declined"]
    assert [letter.to for letter in mail.outbox] == [[AN]] * 4
    assert "Waar was dat?\nIn welke straat?" in mail.outbox[1].body
    assert "Toch niet." in mail.outbox[3].body
    for letter in mail.outbox:
        assert item.secret in letter.body
        assert "\n" not in letter.subject
        assert letter.extra_headers["List-Unsubscribe"]


def test_words_of_people_stand_as_they_were_typed(reachable, offer, commit):
    with commit():
        offer(title="Jef's <tafel> & 🌳")
    assert "Jef's <tafel> & 🌳" in mail.outbox[0].body


def test_without_an_address_or_after_turning_it_off_nothing_is_sent(giver, offer, editor, commit):
    with commit():
        item = offer()
    turn_off(address_hash(AN))
    giver.email = AN
    giver.save()
    item.refresh_from_db()
    with commit():
        moderation.publish(item, editor)
    assert not mail.outbox


def test_who_has_an_account_gets_mail_there(giver, person, offer, commit):
    giver.person = person
    giver.save()
    with commit():
        offer()
    assert mail.outbox[0].to == [person.email]


def test_a_thing_without_a_giver_is_nobodys_news(offer, commit, editor):
    item = Contribution.objects.create(kind="text", text="Van de redactie.")
    with commit():
        moderation.publish(item, editor)
    assert not mail.outbox


def test_the_mail_speaks_the_language_of_what_was_given(reachable, offer, commit):
    with commit():
        offer(language="fr")
        offer(language="ar", text="شارعنا جميل")
    assert "fr/mail" in mail.outbox[0].body
    assert "fr/mail" not in mail.outbox[1].body


def test_an_undone_decision_is_not_mailed_when_there_was_time(reachable, offer, editor, commit, monkeypatch):
    from cocreate.notifications import tasks

    with commit():
        item = offer()
    monkeypatch.setattr(tasks, "can_wait", lambda: True)
    monkeypatch.setattr(tasks, "enqueue", lambda wait: None)
    moderation.decline(item, editor, "Per vergissing.")
    moderation.undo(item, editor)
    assert keys() == ["received"]


def test_the_secret_link_is_mailed_to_oneself(giver, offer, client, commit):
    item = offer()
    with commit():
        answer = client.post(f"{item.secret_path}mail/", {"email": AN, "keep": "1"})
    assert answer["Location"].endswith("?gedaan=mail")
    assert item.secret in mail.outbox[0].body
    giver.refresh_from_db()
    assert giver.email == AN
    assert 'name="email"' in client.get(item.secret_path).content.decode()


def test_the_address_is_kept_only_when_asked(giver, offer, client, commit):
    with commit():
        client.post(f"{offer().secret_path}mail/", {"email": AN})
    giver.refresh_from_db()
    assert giver.email == ""
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("address", ["", "geen adres", "a@b\nBcc: c@d.be"])
def test_a_wrong_address_is_kept_to_be_mended(offer, client, address):
    answer = client.post(f"{offer().secret_path}mail/", {"email": address})
    assert answer.status_code == 422
    assert not Notice.objects.exists()


def test_the_link_is_not_a_way_to_flood_somebody(offer, client):
    from cocreate.moderation import spam

    item = offer()
    for _ in range(spam.PER_ADDRESS):
        spam.hold_back(client.get("/contact/").wsgi_request, "mail")
    answer = client.post(f"{item.secret_path}mail/", {"email": AN})
    assert answer.status_code == 429
    assert answer["Retry-After"]


def test_nobody_mails_the_link_of_another(offer, client):
    item = offer()
    assert client.post(f"/mijn/b/{item.pk}/{'0' * 32}/mail/", {"email": AN}).status_code == 404


def test_without_mail_nothing_is_promised(offer, client, settings):
    settings.MAIL_ENABLED = False
    item = offer()
    assert 'name="email"' not in client.get(item.secret_path).content.decode()
    assert client.post(f"{item.secret_path}mail/", {"email": AN}).status_code == 404


def test_who_leaves_takes_all_away_or_leaves_it_nameless(giver, person, offer, editor):
    giver.person = person
    giver.save()
    stays = offer(shown_name="An", publish_by=editor)
    leave(person, withdraw=False)
    stays.refresh_from_db()
    assert (stays.shown_name, stays.is_public) == ("", True)


def test_who_leaves_may_withdraw_all_and_nothing_of_others(giver, person, offer, editor):
    giver.person = person
    giver.save()
    mine = offer(publish_by=editor)
    other = Contribution.objects.create(
        kind="text", text="Van een ander.", giver=Guest.objects.create(key_hash="x"), status="published"
    )
    leave(person, withdraw=True)
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.status, mine.text) == ("withdrawn", "")
    assert other.is_public


def test_the_account_page_leads_to_all_that_one_gave(member):
    page = member.get("/account/").content.decode()
    assert "/mijn/alles.zip" in page
    assert "/mail/mijn/" in page

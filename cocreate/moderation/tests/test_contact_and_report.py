"""Readers write to the editors and say what is wrong; nothing they type is lost."""

import pytest
from django.apps import apps
from django.core import mail

from cocreate.accounts.models import Guest
from cocreate.moderation import actions, queries, spam
from cocreate.moderation.models import Message, Report, Status

pytestmark = pytest.mark.django_db
TEXT = "Dag! Wanneer is de volgende avond in de Dampoort? 🌳 مرحبا"


def public(**fields):
    model = apps.get_model("contributions", "Contribution")
    giver = Guest.objects.create(key_hash=f"hash {Guest.objects.count()}")
    return model.objects.create(kind="text", text="Een verhaal.", status=Status.PUBLISHED, giver=giver, **fields)


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


def test_a_message_is_kept_and_mailed_once(stranger, commit, settings):
    settings.CONTACT_MAIL = "team@voorbeeld.be"
    with commit(execute=True):
        answer = stranger.post("/contact/", {"text": TEXT, "name": "An", "email": "an@voorbeeld.be"})
    assert answer["Location"] == "/contact/bedankt/"
    assert stranger.get("/contact/bedankt/").status_code == 200
    message = Message.objects.get()
    assert (message.text, message.name, message.email) == (TEXT, "An", "an@voorbeeld.be")
    (letter,) = mail.outbox
    assert letter.to == ["team@voorbeeld.be"]
    assert TEXT in letter.body
    assert "an@voorbeeld.be" in letter.body


@pytest.mark.parametrize("enabled", [True, False])
def test_without_an_address_to_mail_to_or_without_mail_it_is_kept(stranger, commit, settings, enabled):
    settings.CONTACT_MAIL = "" if enabled else "team@voorbeeld.be"
    settings.MAIL_ENABLED = enabled
    with commit(execute=True):
        stranger.post("/contact/", {"text": TEXT})
    assert Message.objects.count() == 1
    assert not mail.outbox


def test_what_looks_like_spam_is_kept_last_and_not_mailed(stranger, commit, settings):
    settings.CONTACT_MAIL = "team@voorbeeld.be"
    with commit(execute=True):
        stranger.post("/contact/", {"text": "Koop nu", spam.HONEYPOT: "x"})
        stranger.post("/contact/", {"text": TEXT})
        stranger.post("/contact/", {"text": TEXT + "!"})
    assert len(mail.outbox) == 1
    assert [m.suspicion for m in queries.open_messages()] == [[], ["honeypot"], ["same"]]


@pytest.mark.parametrize("data", [{"text": ""}, {"text": "  "}, {"text": TEXT, "email": "geen adres"}])
def test_a_mistake_keeps_what_was_typed(stranger, data):
    answer = stranger.post("/contact/", {"name": "Ann-Sofie", **data})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Ann-Sofie" in page
    assert data["text"].strip() in page
    assert "X-Page-Tags" not in answer
    assert not Message.objects.exists()


def test_too_many_messages_get_a_clear_answer_and_keep_what_was_typed(stranger):
    for _ in range(spam.PER_ADDRESS):
        stranger.post("/contact/", {"text": "x"})
    answer = stranger.post("/contact/", {"text": TEXT})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert TEXT in answer.content.decode()
    assert Message.objects.count() == spam.PER_ADDRESS


@pytest.mark.parametrize("path", ["/contact/", "/contact/bedankt/", "/melden/bedankt/"])
def test_pages_for_everybody_hold_nothing_of_one_person(stranger, member, path):
    one, two = stranger.get(path), member.get(path)
    assert one["X-Page-Tags"]
    assert one.content == two.content
    assert b"csrfmiddlewaretoken" not in one.content
    assert not one.cookies


def test_a_reader_reports_and_it_stays_until_an_editor_looks(stranger):
    item = public()
    path = f"/melden/contributions.contribution/{item.pk}/"
    page = stranger.get(path)
    assert b"Een verhaal." in page.content
    assert f"contribution:{item.pk}" in page["X-Page-Tags"]
    answer = stranger.post(path, {"reason": "private", "text": "Mijn huisnummer staat erop."})
    assert answer["Location"] == "/melden/bedankt/"
    report = Report.objects.get()
    assert (report.object_id, report.reason, report.text) == (item.pk, "private", "Mijn huisnummer staat erop.")
    item.refresh_from_db()
    assert item.is_public


@pytest.mark.parametrize("reason", ["", "nonsense"])
def test_a_report_without_a_reason_keeps_what_was_typed(stranger, reason):
    path = f"/melden/contributions.contribution/{public().pk}/"
    answer = stranger.post(path, {"reason": reason, "text": "Kijk eens."})
    assert answer.status_code == 422
    assert "Kijk eens." in answer.content.decode()
    assert not Report.objects.exists()


def test_too_many_reports_are_held_back(stranger):
    path = f"/melden/contributions.contribution/{public().pk}/"
    for _ in range(spam.PER_ADDRESS):
        spam.hold_back(stranger.get("/contact/").wsgi_request, "report")
    assert stranger.post(path, {"reason": "spam"}).status_code == 429


def test_what_is_not_public_cannot_be_reported(stranger, editor):
    item = public()
    actions.decline(item, editor, "Nee.")
    for path in (f"contributions.contribution/{item.pk}", "contributions.contribution/x", "accounts.person/1"):
        assert stranger.get(f"/melden/{path}/").status_code == 404


def test_the_page_of_a_contribution_says_how_to_report(stranger):
    item = public()
    assert f"/melden/contributions.contribution/{item.pk}/" in stranger.get(f"/inzichten/{item.pk}/").content.decode()

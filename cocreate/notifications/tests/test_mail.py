"""Mail goes out once, is tried again, is forgotten afterwards, and can be turned off in one click."""

import re
from datetime import timedelta
from smtplib import SMTPException

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cocreate.notifications import queries, tasks
from cocreate.notifications.actions import forget, notify, turn_off
from cocreate.notifications.models import Notice, OptOut

pytestmark = pytest.mark.django_db
TO = "An@Voorbeeld.be"


def send(commit, key="k", to=TO, **more):
    with commit(execute=True):
        return notify(key, to, "Dank je wel\nAn 🌳", "Je verhaal staat er.", **more)


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


@pytest.fixture
def broken(monkeypatch):
    def fail(self, **_):
        raise SMTPException

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)


def test_a_mail_goes_once_and_its_address_and_words_are_forgotten(commit):
    assert send(commit)
    assert send(commit) is None
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([TO], "Dank je wel An 🌳")
    assert letter.body.startswith("Je verhaal staat er.")
    notice = Notice.objects.get()
    assert (notice.to, notice.body, notice.next_try_at) == ("", "", None)
    assert notice.sent_at


def test_nothing_is_sent_when_the_write_it_belongs_to_fails(commit):
    from django.db import transaction

    with commit(execute=True), transaction.atomic():
        notify("k", TO, "x", "y")
        transaction.set_rollback(True)
    assert not mail.outbox
    assert not Notice.objects.exists()


@pytest.mark.parametrize("to", ["", "  "])
def test_without_an_address_nothing_is_made(commit, to):
    assert send(commit, to=to) is None
    assert not Notice.objects.exists()


def test_without_mail_nothing_is_made(commit, settings):
    settings.MAIL_ENABLED = False
    assert send(commit) is None
    assert not Notice.objects.exists()


def test_a_mail_that_fails_is_tried_again(commit, broken, monkeypatch):
    send(commit)
    notice = Notice.objects.get()
    assert (notice.to, notice.tries, notice.sent_at) == (TO, 1, None)
    assert notice.next_try_at > timezone.now()
    assert tasks.deliver.call() == 0
    monkeypatch.undo()
    Notice.objects.update(next_try_at=timezone.now())
    assert tasks.deliver.call() == 1
    assert Notice.objects.get().sent_at


def test_in_the_end_it_is_given_up_and_forgotten(commit, broken):
    send(commit)
    Notice.objects.update(next_try_at=timezone.now(), tries=tasks.MOST_TRIES - 1)
    tasks.deliver.call()
    notice = Notice.objects.get()
    assert (notice.to, notice.body, notice.next_try_at, notice.sent_at) == ("", "", None, None)


def test_a_mail_that_another_worker_holds_is_left_alone(commit):
    send(commit)
    assert tasks._take(Notice.objects.get().pk) is None


def test_a_mail_can_wait_and_be_taken_back(commit, settings, monkeypatch):
    monkeypatch.setattr(tasks, "can_wait", lambda: True)
    asked = []
    monkeypatch.setattr(tasks, "enqueue", asked.append)
    assert send(commit, wait=timedelta(minutes=2))
    assert asked == [timedelta(minutes=2)]
    assert tasks.deliver.call() == 0
    forget("k")
    assert not Notice.objects.exists()
    assert send(commit, wait=timedelta(minutes=2))


def test_the_worker_is_asked_to_come_back_later(db, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    from django_tasks_db.models import DBTaskResult

    assert tasks.can_wait()
    tasks.enqueue(timedelta(minutes=1))
    assert DBTaskResult.objects.get().run_after > timezone.now()


def test_one_click_turns_all_mail_off(commit):
    send(commit)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.search(r"<https?://[^/]+(/mail/uit/.+)>", headers["List-Unsubscribe"])[1]
    assert path in mail.outbox[0].body
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not queries.wants_mail("an@voorbeeld.be")
    assert send(commit, "other") is None
    assert "voorbeeld" not in str(list(OptOut.objects.values()))


def test_opening_the_link_changes_nothing_until_the_button(commit, stranger):
    path = f"/mail/uit/{queries.out_token(TO)}/"
    page = stranger.get(path)
    assert b'method="post"' in page.content
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "X-Page-Tags" not in page
    assert queries.wants_mail(TO)
    stranger.post(path)
    assert not queries.wants_mail(TO)
    stranger.post(path, {"mail": "on"})
    assert queries.wants_mail(TO)


@pytest.mark.parametrize("token", ["x", "a:b", "é"])
def test_a_made_up_link_opens_nothing(stranger, token):
    assert stranger.get(f"/mail/uit/{token}/").status_code == 404
    assert stranger.post(f"/mail/uit/{token}/").status_code == 404
    assert not OptOut.objects.exists()


def test_an_opt_out_between_making_and_sending_is_respected(commit, monkeypatch):
    with commit():
        notify("k", TO, "x", "y")
    turn_off(queries.address_hash(TO))
    assert tasks.deliver.call() == 0
    assert not mail.outbox
    assert Notice.objects.get().to == ""


def test_a_mail_that_one_must_get_has_no_link_and_goes_anyway(commit):
    turn_off(queries.address_hash(TO))
    assert send(commit, link_out=False)
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


def test_a_member_turns_mail_off_and_on(member, person, stranger):
    assert stranger.post("/mail/mijn/").status_code == 404
    member.post("/mail/mijn/", {"mail": "off"})
    assert not queries.wants_mail(person.email)
    member.post("/mail/mijn/", {"mail": "on"})
    assert queries.wants_mail(person.email)

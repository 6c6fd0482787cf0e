"""At most one letter a week over all one follows, of two minutes, in one's own language; none without news."""

import re
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone

from cocreate.core import chores
from cocreate.notifications import actions, queries, tasks
from cocreate.notifications.letters import Section
from cocreate.notifications.models import Follow, Letter, LetterDay, OptOut, Week

pytestmark = pytest.mark.django_db
GONE = ConnectionRefusedError()
BRUSSELS = ZoneInfo("Europe/Brussels")
THURSDAY = datetime(2026, 11, 26, 9, tzinfo=BRUSSELS)
ONE, TWO = "trajectory:1", "trajectory:2"


@pytest.fixture(autouse=True)
def told(told):
    return told


def follow(name="noor", *scopes, language="nl", confirmed=True):
    address = f"{name}@voorbeeld.be"
    for scope in scopes or (ONE,):
        Follow.objects.create(
            address=address,
            address_hash=queries.address_hash(address),
            scope=scope,
            language=language,
            confirmed_at=timezone.now() if confirmed else None,
        )


def week():
    now = timezone.now()
    return Week.objects.create(name="2026-W48", since=now - timedelta(days=7), until=now, beat_at=now)


@pytest.fixture
def server(monkeypatch):
    """A mail server that answers each mail with the next of `errors`."""
    errors = {}

    def give(self, messages):
        error = errors.get(messages[0].to[0].split("@")[0])
        if isinstance(error, list):
            error = error.pop(0) if error else None
        if error:
            raise error
        return locmem(self, messages)

    locmem = EmailBackend.send_messages
    monkeypatch.setattr(EmailBackend, "send_messages", give)
    return errors


def closed(_backend):
    raise GONE


def states():
    return sorted(Letter.objects.values_list("state", flat=True))


def test_one_letter_tells_of_all_one_follows_and_puts_what_is_asked_first(told, settings):
    told.news[ONE] = Section("Tuin 🌱", "/t/tuin/", ["Er staat een bank."], [("Help dragen", 60, "/t/tuin/#a")])
    told.news[TWO] = Section("حديقة", "/t/park/", [], [("Kijk mee naar de schets", 5, "/t/park/#b")])
    follow("noor", ONE, TWO)
    assert tasks.send_letters.call(week().pk) == 1
    (sent,) = mail.outbox
    html = sent.alternatives[0].content
    for body in (sent.body, html):
        assert body.index("Kijk mee") < body.index("Help dragen") < body.index("Er staat een bank.")
        assert "5 minuten" in body
        assert f"{settings.ORIGIN}/t/park/#b" in body
    assert sent.subject == "Deze week: Tuin 🌱, حديقة"
    assert "<img" not in html
    assert len(told.asked) == 1
    assert Letter.objects.get().state == "sent"


def test_what_people_wrote_is_never_code_in_the_letter(told):
    told.news[ONE] = Section("<b>Tuin</b>\nBcc: x@y.be", "/t/", ['<script>"&'], [])
    follow()
    tasks.send_letters.call(week().pk)
    message = mail.outbox[0].message()
    assert "\n" not in str(message["Subject"])
    assert message["Bcc"] is None
    html = mail.outbox[0].alternatives[0].content
    assert "<script" not in html
    assert "<b>" not in html
    assert '<script>"&' in mail.outbox[0].body


def test_a_letter_is_read_in_two_minutes(told):
    long = "Een heel lang verhaal 🌳 " * 50
    many = {
        f"trajectory:{n}": Section(f"Traject {n}", f"/t/{n}/", [long] * 30, [(long, n, "/")] * 9) for n in range(40)
    }
    told.news = many
    follow("noor", *many)
    tasks.send_letters.call(week().pk)
    body = mail.outbox[0].body
    assert len(body.split()) < 500
    assert len([line for line in body.splitlines() if line.strip()]) < 70
    assert "nog 30" in body
    assert mail.outbox[0].subject.endswith(" +8")


def test_there_is_no_letter_when_there_is_nothing_to_tell(told):
    told.news = {ONE: Section("Tuin", "/t/")}
    follow()
    assert tasks.send_letters.call(week().pk) == 0
    assert not mail.outbox
    assert not Letter.objects.exists()
    assert Week.objects.get().finished_at


def test_who_did_not_say_yes_or_wants_no_mail_gets_none():
    follow("an", confirmed=False)
    follow("bob")
    OptOut.objects.create(address_hash=queries.address_hash("BOB@voorbeeld.be "))
    assert tasks.send_letters.call(week().pk) == 0
    assert not mail.outbox


def test_each_reads_it_in_their_own_language():
    follow("noor", language="nl")
    follow("luc", language="fr")
    tasks.send_letters.call(week().pk)
    said = {message.to[0].split("@")[0]: message for message in mail.outbox}
    assert "Deze week" in said["noor"].subject
    assert "Cette semaine" in said["luc"].subject
    assert "/fr/mail/volgen/mijn/" in said["luc"].body
    assert 'lang="fr"' in said["luc"].alternatives[0].content


def test_a_mail_program_stops_it_with_what_stands_in_the_letter():
    follow("noor", ONE, TWO)
    tasks.send_letters.call(week().pk)
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.search(r"<https?://[^/]+(/\S+)>", headers["List-Unsubscribe"])[1]
    answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not Follow.objects.exists()


def test_nobody_gets_two_in_a_week_however_often_it_is_run(monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 3)
    for number in range(10):
        follow(f"an{number}", ONE, TWO)
    found = week()
    for _ in range(3):
        tasks.send_letters.call(found.pk)
        Week.objects.update(cursor="", finished_at=None)
    tasks.send_letters.call(found.pk)
    assert len(mail.outbox) == len({message.to[0] for message in mail.outbox}) == 10


def test_the_number_of_queries_does_not_grow_with_what_is_followed(django_assert_num_queries):
    for number in range(3):
        follow(f"an{number}", ONE, TWO)
    found = week()
    with django_assert_num_queries(4):
        queries.followers_after(found, 100)
    for number in range(3, 30):
        follow(f"an{number}", ONE, TWO)
    with django_assert_num_queries(4):
        _hashes, followers = queries.followers_after(found, 100)
    assert len(followers) == 30


def test_what_the_server_refuses_for_ever_is_not_tried_again(server):
    server["an"] = SMTPRecipientsRefused({"an@voorbeeld.be": (550, b"unknown")})
    server["bob"] = SMTPDataError(554, b"no")
    for name in ("an", "bob", "cas"):
        follow(name)
    tasks.send_letters.call(week().pk)
    assert states() == ["refused", "refused", "sent"]


def test_what_the_server_puts_off_goes_later(server, monkeypatch):
    server["an"] = [SMTPRecipientsRefused({"an@voorbeeld.be": (450, b"greylisted")})]
    paused = []
    monkeypatch.setattr(tasks, "go_on", lambda week, wait=None: paused.append(wait))
    for name in ("an", "bob"):
        follow(name)
    found = week()
    for _ in range(4):
        tasks.send_letters.call(found.pk)
    assert states() == ["sent", "sent"]
    assert paused.count(tasks.PAUSE) == 1
    assert Week.objects.get().finished_at


@pytest.mark.parametrize(
    "error", [SMTPSenderRefused(550, b"no", "gids@localhost"), SMTPDataError(421, b"closing"), GONE]
)
def test_a_server_that_takes_nothing_is_left_alone_for_a_while(server, monkeypatch, error):
    server["an"] = error
    follow("an")
    found = week()
    with monkeypatch.context() as patched:
        if isinstance(error, OSError):
            patched.setattr(EmailBackend, "open", closed)
        tasks.send_letters.call(found.pk)
    assert states() == []
    assert Week.objects.get().finished_at is None
    server.clear()
    assert tasks.send_letters.call(found.pk) == 1
    assert states() == ["sent"]


def test_a_connection_that_breaks_makes_a_letter_unsure_and_the_others_go(server):
    server["an"] = SMTPServerDisconnected("gone")
    for name in ("an", "bob", "cas"):
        follow(name)
    found = week()
    tasks.send_letters.call(found.pk)
    tasks.send_letters.call(found.pk)
    assert states() == ["sent", "sent", "unsure"]
    assert len(mail.outbox) == 2


def test_a_server_that_breaks_each_time_is_left_alone_after_three(server):
    for number in range(8):
        server[f"an{number}"] = TimeoutError()
        follow(f"an{number}")
    tasks.send_letters.call(week().pk)
    assert states() == ["unsure"] * 3


def test_the_chore_takes_up_what_stands_still(django_capture_on_commit_callbacks):
    follow()
    week()
    Week.objects.update(beat_at=timezone.now() - timedelta(minutes=11))
    chores._registered["send the weekly letter"].does()
    assert states() == ["sent"]


def test_a_letter_on_its_way_for_too_long_counts_as_unsure():
    found = week()
    Letter.objects.create(week=found, address_hash="a", at=timezone.now() - timedelta(minutes=11))
    Letter.objects.create(week=found, address_hash="b", at=timezone.now())
    assert queries.newest_letters() == {"sending": 1, "sent": 0, "refused": 0, "unsure": 1}


def test_before_any_letter_every_state_counts_nothing():
    assert queries.newest_letters() == {"sending": 0, "sent": 0, "refused": 0, "unsure": 0}


def test_news_of_two_days_ago_is_told_no_more():
    follow()
    found = week()
    Week.objects.update(until=timezone.now() - timedelta(days=2, minutes=1))
    assert tasks.send_letters.call(found.pk) == 0
    assert Week.objects.get().finished_at
    assert not mail.outbox


@pytest.mark.parametrize(
    ("after", "begins"),
    [
        (timedelta(seconds=-1), False),
        (timedelta(), True),
        (timedelta(hours=23), True),
        (timedelta(days=1, minutes=1), False),
        (timedelta(days=6, hours=23), False),
    ],
)
def test_the_letter_goes_on_thursday_at_nine_or_a_little_later(after, begins):
    found = actions.begin_week(THURSDAY + after)
    assert (found is not None) is begins
    if found:
        assert (found.name, found.until) == ("2026-W48", THURSDAY)
        assert found.since == THURSDAY - timedelta(days=7)
        assert actions.begin_week(THURSDAY + after + timedelta(minutes=1)) is None


def test_an_earlier_day_makes_no_second_letter_within_a_week():
    assert actions.begin_week(THURSDAY)
    actions.set_day(4, 9, is_on=True)
    assert actions.begin_week(THURSDAY + timedelta(days=1)) is None
    found = actions.begin_week(THURSDAY + timedelta(days=8))
    assert (found.since, found.until) == (THURSDAY, THURSDAY + timedelta(days=8))


@pytest.mark.parametrize("monday", [datetime(2026, 3, 23, tzinfo=BRUSSELS), datetime(2026, 10, 19, tzinfo=BRUSSELS)])
def test_the_clock_of_the_place_counts_when_it_is_put_forward_or_back(monday):
    first = monday.replace(day=monday.day + 3, hour=9)
    second = datetime(first.year, first.month, first.day, 9, tzinfo=BRUSSELS) + timedelta(days=7)
    assert actions.begin_week(first)
    assert actions.begin_week(second - timedelta(minutes=1)) is None
    assert actions.begin_week(second).until == second


def test_a_letter_that_is_off_does_not_go(settings):
    actions.set_day(3, 9, is_on=False)
    assert actions.begin_week(THURSDAY) is None
    settings.MAIL_ENABLED = False
    chores._registered["send the weekly letter"].does()
    assert LetterDay.objects.count() == 1
    assert not Week.objects.exists()


def test_the_whole_way_from_the_chore_to_the_letter(monkeypatch, django_capture_on_commit_callbacks):
    now = timezone.now()
    actions.set_day(timezone.localtime(now).weekday(), timezone.localtime(now).hour, is_on=True)
    follow()
    with django_capture_on_commit_callbacks(execute=True):
        chores._registered["send the weekly letter"].does()
        chores._registered["send the weekly letter"].does()
    assert len(mail.outbox) == 1
    assert Week.objects.get().finished_at


def test_who_got_a_letter_is_forgotten_after_sixty_days():
    found = week()
    Letter.objects.create(week=found, address_hash="a", at=timezone.now())
    Week.objects.update(until=timezone.now() - timedelta(days=61))
    actions.tidy()
    assert not Letter.objects.exists()


def test_a_worker_that_can_wait_is_asked_back_later(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    from django_tasks_db.models import DBTaskResult

    found = week()
    tasks.go_on(found, tasks.PAUSE)
    assert DBTaskResult.objects.get().run_after > timezone.now()
    assert not queries.stuck_weeks().exists()
    found.refresh_from_db()
    assert found.beat_at > timezone.now()

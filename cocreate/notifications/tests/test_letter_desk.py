"""The owner chooses when the letter goes, and sees how the last ones went; machines see it too."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from cocreate.notifications import queries
from cocreate.notifications.models import Letter, LetterDay, Week

pytestmark = pytest.mark.django_db
PATH = "/beheer/weekbrief/"


@pytest.fixture
def owner(editor, editor_client):
    editor.user_permissions.add(Permission.objects.get(codename="change_letterday"))
    return editor_client


def test_only_who_has_that_right_sets_it(stranger, member, editor_client):
    data = {"weekday": 0, "hour": 8, "is_on": "on"}
    for browser in (stranger, member, editor_client):
        assert browser.post(PATH, data).status_code in {302, 403}
    assert not LetterDay.objects.exists()


def test_the_owner_chooses_day_and_hour(owner):
    assert (queries.letter_day().weekday, queries.letter_day().hour) == (3, 9)
    assert b"weekbrief" in owner.get(PATH).content
    assert owner.post(PATH, {"weekday": 0, "hour": 20, "is_on": "on"}).status_code == 302
    day = queries.letter_day()
    assert (day.weekday, day.hour, day.is_on) == (0, 20, True)
    owner.post(PATH, {"weekday": 1, "hour": 7})
    assert (queries.letter_day().weekday, queries.letter_day().is_on) == (1, False)
    assert LetterDay.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"hour": 24}, {"hour": -1}, {"weekday": 7}, {"hour": "negen"}, {"hour": ""}])
def test_a_day_that_does_not_exist_is_refused(owner, wrong):
    assert owner.post(PATH, {"weekday": 3, "hour": 9} | wrong).status_code == 422
    assert not LetterDay.objects.exists()


def test_what_is_unsure_is_counted_at_the_desk_and_for_machines(owner, stranger):
    week = Week.objects.create(name="2026-W48", since=timezone.now(), until=timezone.now(), beat_at=timezone.now())
    old = timezone.now() - timedelta(hours=1)
    for number in range(7):
        Letter.objects.create(week=week, address_hash=f"a{number}", at=old)
    page = owner.get(PATH).content.decode()
    assert "2026-W48" in page
    assert "<td>7</td>" in page
    assert 'cocreate_letters{state="unsure"} 7.0' in stranger.get("/metrics").content.decode()

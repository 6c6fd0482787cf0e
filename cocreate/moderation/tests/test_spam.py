"""Spam is told apart without a puzzle; a person is not taken for it."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.test import RequestFactory
from django.utils import timezone

from cocreate.accounts.models import Guest
from cocreate.core import rates
from cocreate.moderation import queries, spam

pytestmark = pytest.mark.django_db

STORY = "Op onze hoek kwam een bank en sindsdien praten de buren weer met elkaar."


def post(address="192.0.2.1", guest=None, **data):
    request = RequestFactory().post("/deel/", data, REMOTE_ADDR=address)
    request.user, request.guest = AnonymousUser(), guest
    return request


def begun(seconds_ago, monkeypatch):
    import time

    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now - seconds_ago)
    stamp = spam.start_stamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now)
    return stamp


def test_a_person_without_javascript_is_not_suspicious():
    assert spam.suspicions(post(), STORY) == []


def test_a_person_who_took_their_time_is_not_suspicious(monkeypatch):
    assert spam.suspicions(post(), STORY, begun(20, monkeypatch)) == []
    assert spam.suspicions(post(), STORY, begun(2 * 86_400, monkeypatch)) == []


def test_a_machine_is_faster_than_people(monkeypatch):
    assert spam.suspicions(post(), STORY, begun(1, monkeypatch)) == ["fast"]


@pytest.mark.parametrize(
    "stamp", ["x", ":::", signing.TimestampSigner(salt="other").sign("")], ids=["x", "colons", "of another use"]
)
def test_a_made_up_moment_is_seen(stamp):
    assert spam.suspicions(post(), STORY, stamp) == ["stamp"]


def test_the_field_that_people_do_not_see_catches_a_machine():
    assert spam.of_post(post(second_subject="SEO", started=""), STORY) == ["honeypot"]


def test_one_link_is_fine_and_many_are_not():
    assert spam.suspicions(post(), "Zie https://voorbeeld.be en www.voorbeeld.be/foto") == []
    assert spam.suspicions(post(), "https://a.be HTTP://b.be www.c.be https://d.be") == ["links"]


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        STORY.upper() + "!!!",
        "  " + STORY.replace(" ", "\n"),
        STORY.replace("praten", "pra\u0301ten"),
        STORY + " Echt waar.",
    ],
)
def test_nearly_the_same_text_is_seen(text):
    model = apps.get_model("contributions", "Contribution")
    item = model.objects.create(kind="text", text=STORY)
    assert spam.suspicions(post(), text) == ["same"]
    assert spam.suspicions(post(), text, besides=item) == []


@pytest.mark.parametrize("text", ["Mooi!", "In onze straat is er nog geen bank, maar wel een boom. 🌳", "شارعنا جميل"])
def test_another_or_a_short_text_is_not_the_same(text):
    model = apps.get_model("contributions", "Contribution")
    model.objects.create(kind="text", text=STORY)
    model.objects.create(kind="text", text="Mooi!")
    assert spam.suspicions(post(), text) == []


def test_only_recent_texts_are_compared():
    model = apps.get_model("contributions", "Contribution")
    now = timezone.now()
    model.objects.create(kind="text", text=STORY, offered_at=now - timedelta(days=1))
    model.objects.bulk_create(
        model(kind="text", text=f"nummer {i}", offered_at=now + timedelta(seconds=i)) for i in range(spam.RECENT)
    )
    assert spam.suspicions(post(), STORY) == []


def test_more_that_was_sent_asks_the_database_no_more(django_assert_num_queries):
    trajectory, place = apps.get_model("trajectories", "Trajectory"), apps.get_model("places", "Place")
    for number in range(3):
        square = place.objects.create(name=f"Plein {number}")
        trajectory.objects.create(title=f"Samen op plein {number}", slug=f"plein-{number}", place=square, about=STORY)
    with django_assert_num_queries(len(queries.kinds())):
        (found,) = spam.look_alikes(f"Samen op plein 1\n{STORY}", queries.kinds())
    assert found == ("trajectories.trajectory", trajectory.objects.get(slug="plein-1").pk)


def test_many_in_an_hour_wait_longer_and_far_too_many_are_held_back():
    guest = Guest.objects.create(key_hash="k")
    found = [spam.suspicions(post(guest=guest), "") for _ in range(11)]
    assert found[9] == []
    assert found[10] == ["many"]
    for _ in range(spam.PER_BROWSER):
        spam.hold_back(post(guest=guest), "offer")
    with pytest.raises(rates.TooManyError) as error:
        spam.hold_back(post(guest=guest), "offer")
    assert 0 < error.value.retry_after <= 3600


def test_a_whole_class_behind_one_address_is_not_held_back():
    for number in range(spam.PER_ADDRESS):
        spam.hold_back(post(guest=Guest.objects.create(key_hash=str(number))), "offer")
    with pytest.raises(rates.TooManyError):
        spam.hold_back(post(), "offer")
    spam.hold_back(post(address="2001:db8::1"), "offer")


def test_every_sign_has_a_sentence_for_the_editor():
    assert {"honeypot", "fast", "stamp", "links", "same", "many"} == set(spam.REASONS)
    assert all(str(text) for text in spam.REASONS.values())

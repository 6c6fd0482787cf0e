"""Meetings through the API, and in the demo."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from cocreate.meetings import actions, examples, queries
from cocreate.meetings.models import Meeting
from cocreate.places.actions import Choice
from cocreate.trajectories import actions as trajectories
from cocreate.trajectories import examples as made_up
from cocreate.trajectories.models import Trajectory

pytestmark = pytest.mark.django_db

HOME = Choice("Kerkstraat 12, Gent", "building", {"type": "Point", "coordinates": [3.7252, 51.0536]}, private=True)


def test_the_api_tells_what_one_may_come_to_and_keeps_a_home_apart(planned, stranger):
    meeting = planned(where=HOME, story="Breng een kom mee")
    planned(days=-9, name="over")
    answer = stranger.get("/api/v1/meetings")
    (told,) = answer.json()["items"]
    assert (told["id"], told["trajectory"], told["name"]) == (meeting.pk, meeting.trajectory.slug, meeting.name)
    assert told["page"].endswith(meeting.get_absolute_url())
    assert stranger.get(urlsplit(told["calendar"]).path)["Content-Type"].startswith("text/calendar")
    assert (told["place_name"], told["place"]["type"]) == ("Kerkstraat, Gent", "Polygon")
    assert "Kerkstraat 12" not in answer.content.decode()


def test_the_api_tells_all_meetings_of_a_trajectory_to_who_may_read_it(planned, puller, stranger):
    soon, before = planned(), planned(days=-9, name="toen")
    actions.count(before, 12, 5, puller)
    actions.cancel(soon, puller)
    path = f"/api/v1/trajectories/{soon.trajectory.slug}/meetings"
    told = stranger.get(path).json()["items"]
    assert [(each["name"], each["present"], each["cancelled_at"] is None) for each in told] == [
        (soon.name, None, False),
        ("toen", 12, True),
    ]
    trajectories.set_visibility(soon.trajectory, "members", puller)
    path = f"/api/v1/trajectories/{soon.trajectory.slug}/meetings"
    assert stranger.get(path).status_code == 404
    assert stranger.get("/api/v1/trajectories/a%00b/meetings").status_code == 404
    assert stranger.get(path, headers={"X-Secret": "0" * 32}).status_code == 404
    assert len(stranger.get(path, headers={"X-Secret": puller.secret}).json()["items"]) == 2


def test_the_api_asks_the_database_as_often_for_one_as_for_many(planned, stranger, django_assert_num_queries):
    for n in range(5):
        planned(days=n + 1, where=Choice("Gent"))
    stranger.get("/api/v1/meetings")
    with django_assert_num_queries(1):
        assert len(stranger.get("/api/v1/meetings").json()["items"]) == 5


def test_each_example_of_the_demo_has_a_meeting_ahead_once():
    made_up.load()
    assert examples.load() == 2
    assert examples.load() == 0
    now = timezone.now()
    for meeting in Meeting.objects.all():
        assert now < meeting.starts_at < now + timedelta(days=9)
    assert queries.coming().count() == 2


def test_the_demo_again_plans_one_when_the_day_of_the_last_is_past_and_none_when_it_was_called_off():
    made_up.load()
    examples.load()
    past, off = Meeting.objects.order_by("trajectory__title")
    Meeting.objects.filter(pk=past.pk).update(starts_at=timezone.now() - timedelta(days=9), ends_at=None)
    actions.cancel(off, None)
    assert examples.load() == 1
    assert queries.coming().get().trajectory == past.trajectory
    assert examples.load() == 0


def test_the_demo_plans_nothing_in_an_example_that_was_closed():
    made_up.load()
    for made in Trajectory.objects.all():
        trajectories.close(made, "Het is af", None)
    assert examples.load() == 0

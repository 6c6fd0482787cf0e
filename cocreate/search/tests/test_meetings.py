"""Meetings are found, and no longer when they are called off or not for everybody."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from cocreate.meetings import actions, queries
from cocreate.moderation import actions as moderation
from cocreate.search.queries import keys
from cocreate.trajectories import actions as trajectories

pytestmark = pytest.mark.django_db


@pytest.fixture
def puller():
    """The puller of a public trajectory."""
    return trajectories.start(title="Het plein aan de oude school")[1]


@pytest.fixture
def planned(puller):
    """Plan a meeting: `planned(name=…)`."""

    def make(name="Soep op het plein", story=""):
        told = actions.Told(name, timezone.now() + timedelta(days=3), story=story)
        return actions.plan(puller.trajectory, told, puller)

    return make


def test_search_finds_a_meeting_until_it_is_called_off_or_no_longer_for_everybody(planned, puller, stranger):
    meeting, other = planned(name="Pompoensoep", story="Breng een kom mee"), planned(name="Pompoentaart")
    assert list(keys("pompoensoep", "meeting")) == [f"meeting:{meeting.pk}"]
    html = stranger.get("/zoeken/?q=pompoensoep").text
    assert meeting.get_absolute_url() in html
    assert "trajectories" in stranger.get("/zoeken/?q=pompoensoep")["X-Page-Tags"]

    actions.cancel(meeting, puller)
    assert meeting.get_absolute_url() not in stranger.get("/zoeken/?q=pompoensoep").text
    trajectories.set_visibility(other.trajectory, "members", puller)
    assert not list(keys("pompoentaart", "meeting"))
    trajectories.set_visibility(other.trajectory, "public", puller)
    assert list(keys("pompoentaart", "meeting")) == [f"meeting:{other.pk}"]
    moderation.withdraw(other.trajectory, None)
    assert not list(keys("pompoentaart", "meeting"))


def test_what_the_index_is_filled_with_is_what_a_write_keeps(planned, puller):
    meeting = planned()
    actions.cancel(planned(name="Toch niet"), puller)
    assert list(queries.search_ids()) == [meeting.pk]
    assert [entry.key for entry in queries.search_entries()] == [f"meeting:{meeting.pk}"]
    call_command("reindex", verbosity=0)
    assert list(keys("soep", "meeting")) == [f"meeting:{meeting.pk}"]
    meeting.delete()
    assert not list(keys("soep", "meeting"))

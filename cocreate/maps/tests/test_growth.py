"""How a map grew: the map as it stood after each meeting, and what changed since the one before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cocreate.maps import actions
from cocreate.maps.models import Change
from cocreate.meetings import actions as meetings

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_meetings(laid, puller):
    """A bench that came at the first meeting and became disputed after it, and a tree that came and went since."""
    now = timezone.now()
    held = [meetings.plan(puller.trajectory, meetings.Told(name, now - timedelta(days=n)), puller)
            for name, n in (("Soep", 9), ("Koffie", 5))]  # fmt: skip
    bench, tree = laid("De bank"), laid("De boom")
    Change.objects.filter(thing=bench).update(at=now - timedelta(days=10))
    Change.objects.filter(thing=tree).update(at=now - timedelta(days=6))
    actions.set_state(bench, "disputed", "Hij is van de buren", puller)
    actions.take_off(tree, puller)
    return held


def test_the_map_stands_as_it_stood_and_tells_what_came_changed_and_went(two_meetings, stranger, page):
    soep, koffie = two_meetings

    def told(**query):
        html = stranger.get(f"{page}groei/", query).content.decode()
        return html.split('data-part="then"')[1].split("</co-growth>")[0]

    first, second, now = told(toen=soep.pk), told(toen=koffie.pk), told()
    assert "De bank" in first
    assert "De boom" not in first
    assert "gehoord" in second
    assert "betwist" not in second
    assert "De boom" in second
    assert "betwist" in now
    assert "werd van de kaart gehaald" in now
    assert "kwam op de kaart" not in now, "that was before"
    assert "kwam op de kaart" in told(sinds=(timezone.now() - timedelta(days=11)).isoformat())
    assert told(toen="onzin", sinds="gisteren") == now


def test_the_page_is_kept_for_everybody_and_private_for_who_takes_part(
    two_meetings, stranger, pulling, trajectory, page
):
    assert f"trajectory:{trajectory.pk}" in stranger.get(f"{page}groei/")["X-Page-Tags"]
    assert "X-Page-Tags" not in pulling.get(f"{page}groei/")
    assert "groei/" in stranger.get(page).content.decode()


def test_a_kept_page_ends_when_a_meeting_turns(puller, stranger, page):
    starts = timezone.now() + timedelta(hours=2)
    meetings.plan(puller.trajectory, meetings.Told("Soep", starts), puller)
    for path in (page, f"{page}groei/"):
        until = float(stranger.get(path)["X-Page-Tags"].rpartition("until=")[2])
        assert until == pytest.approx((starts - timedelta(hours=1)).timestamp(), abs=1)


def test_what_its_giver_took_back_is_in_no_moment(two_meetings, laid, stranger, page, puller):
    thing = laid("Mijn geheim")
    actions.take_back(thing, puller.guest)
    assert "Mijn geheim" not in stranger.get(f"{page}groei/").content.decode()


def test_a_white_map_without_meetings_has_one_moment(stranger, page):
    html = stranger.get(f"{page}groei/").content.decode()
    assert "veranderde nog niets" in html
    assert html.count("<option") == 1

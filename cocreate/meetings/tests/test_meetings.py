"""Who steers plans, changes, counts and calls off meetings; others read of them, and of counts only."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from icalendar import Calendar

from cocreate.activity.models import Entry
from cocreate.meetings import actions, queries
from cocreate.meetings.models import Meeting
from cocreate.places.actions import Choice
from cocreate.places.models import Place
from cocreate.trajectories import actions as trajectories

pytestmark = pytest.mark.django_db

HOME = {"type": "Point", "coordinates": [3.7252, 51.0536]}


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_a_puller_plans_a_meeting_and_everybody_finds_it(pulling, stranger, trajectory):
    starts = timezone.now() + timedelta(days=4)
    page = f"{trajectory.get_absolute_url()}ontmoetingen/plan/"
    assert pulling.get(page).status_code == 200

    answer = pulling.post(
        page,
        {"name": "Soep 🥣 & café", "starts_at": local(starts), "ends_at": local(starts + timedelta(hours=2)),
         "where_name": "Roeselare", "story": "Breng een kom mee.\nمرح"},
    )  # fmt: skip

    made = Meeting.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert (made.place_name, made.place.register) == ("Roeselare", "gazetteer")
    for path in (
        made.get_absolute_url(),
        "/agenda/",
        trajectory.get_absolute_url(),
        f"{trajectory.get_absolute_url()}ontmoetingen/",
    ):
        html = stranger.get(path).content.decode()
        assert "Soep 🥣 &amp; café" in html
        assert "Roeselare" in html
    assert Entry.objects.filter(verb="meeting.plan", scope=trajectory.scope).count() == 1


@pytest.mark.parametrize("who", ["stranger", "member", "editor_client"])
def test_nobody_else_plans_changes_counts_or_calls_off(who, request, planned, trajectory):
    client, meeting = request.getfixturevalue(who), planned(days=-1)

    assert client.get(f"{trajectory.get_absolute_url()}ontmoetingen/plan/").status_code == 404
    assert client.get(f"{meeting.get_absolute_url()}anders/").status_code == 404
    assert client.post(f"{meeting.get_absolute_url()}hoeveel/", {"present": 3}).status_code == 404
    assert client.post(f"{meeting.get_absolute_url()}gaat-niet-door/").status_code == 404
    meeting.refresh_from_db()
    assert (meeting.present, meeting.cancelled_at) == (None, None)


def test_a_puller_of_another_trajectory_changes_nothing_here(planned, pulling):
    other, puller = trajectories.start(title="De tuin")
    meeting = actions.plan(other, actions.Told("Zaaien", timezone.now() + timedelta(days=1)), puller)

    assert pulling.post(f"{meeting.get_absolute_url()}gaat-niet-door/").status_code == 404
    assert queries.meeting(planned().trajectory, meeting.pk) is None


def test_what_cannot_be_is_told_and_what_was_typed_stays(pulling, trajectory):
    page = f"{trajectory.get_absolute_url()}ontmoetingen/plan/"
    soon = timezone.now() + timedelta(days=2)
    for wrong in (
        {"name": "Soep", "starts_at": "morgen"},
        {"name": "", "starts_at": local(soon)},
        {"name": "Soep", "starts_at": local(soon), "ends_at": local(soon - timedelta(hours=1))},
        {"name": "Soep", "starts_at": "2926-11-24T10:00"},
        {"name": "Soep", "starts_at": local(soon), "where_name": "x", "where_geometry": "{"},
    ):
        answer = pulling.post(page, wrong | {"story": "Breng een kom mee"})
        assert answer.status_code == 422
        assert "Breng een kom mee" in answer.content.decode()
    assert not Meeting.objects.exists()


def test_a_meeting_at_a_home_shows_neither_its_number_nor_its_point(planned, stranger):
    meeting = planned(where=Choice("Kerkstraat 12, Gent", "building", HOME, private=True))

    html = stranger.get(meeting.get_absolute_url()).content.decode() + stranger.get("/agenda/").content.decode()
    book = stranger.get(f"{meeting.get_absolute_url()}agenda.ics").content.decode()

    assert "Kerkstraat, Gent" in html
    assert "Kerkstraat 12" not in html + book
    assert "3.7252" not in html + book


def test_changing_moves_the_place_and_leaves_none_behind(planned, pulling):
    meeting = planned(where=Choice("Kerkstraat 12, Gent", "building", HOME, private=True))
    form = {"name": "Soep", "starts_at": local(meeting.starts_at)}
    page = f"{meeting.get_absolute_url()}anders/"
    assert "Kerkstraat 12, Gent" in pulling.get(page).content.decode()

    assert pulling.post(page, form | {"where_name": "De school"}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.name, meeting.place_name, meeting.place.geometry) == ("Soep", "De school", None)
    assert Place.objects.count() == 1
    pulling.post(page, form)
    meeting.refresh_from_db()
    assert (meeting.place_name, meeting.place) == ("", None)
    assert not Place.objects.exists()
    assert pulling.post(page, {}).status_code == 422


def test_a_puller_counts_afterwards_and_only_counts_are_kept(planned, pulling, stranger):
    meeting = planned(days=-1)
    page = f"{meeting.get_absolute_url()}hoeveel/"
    assert 'name="present"' in pulling.get(meeting.get_absolute_url()).content.decode()
    assert 'name="present"' not in stranger.get(meeting.get_absolute_url()).content.decode()

    for wrong in ({"present": 3, "first_time": 5}, {"present": -1}, {"present": 10**9}, {"first_time": 1}):
        assert pulling.post(page, wrong).status_code == 422
    assert pulling.post(page, {"present": 24, "first_time": 7}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.present, meeting.first_time) == (24, 7)
    html = stranger.get(meeting.get_absolute_url()).content.decode()
    assert "24 mensen" in html
    assert "7 van hen voor het eerst" in html
    with pytest.raises(ValidationError):
        actions.count(meeting, 10**6, None, None)


def test_what_is_still_to_come_is_not_counted_yet(planned, pulling):
    assert 'name="present"' not in pulling.get(planned().get_absolute_url()).content.decode()


def test_what_is_called_off_says_so_and_leaves_the_agenda(planned, pulling, stranger):
    meeting = planned()

    for _ in range(2):
        assert pulling.post(f"{meeting.get_absolute_url()}gaat-niet-door/").status_code == 302
    assert Entry.objects.filter(verb="meeting.cancel").count() == 1
    assert "gaat niet door" in stranger.get(meeting.get_absolute_url()).content.decode()
    assert meeting.name not in stranger.get("/agenda/").content.decode()
    book = Calendar.from_ical(stranger.get(f"{meeting.get_absolute_url()}agenda.ics").content)
    assert str(book.walk("VEVENT")[0]["STATUS"]) == "CANCELLED"


def test_a_closed_trajectory_plans_nothing_more(pulling, trajectory, puller):
    type(trajectory).objects.filter(pk=trajectory.pk).update(closed_at=timezone.now())
    soon = local(timezone.now() + timedelta(days=1))

    answer = pulling.post(f"{trajectory.get_absolute_url()}ontmoetingen/plan/", {"name": "Soep", "starts_at": soon})

    assert answer.status_code == 422
    assert not Meeting.objects.exists()
    assert "ontmoetingen/plan/" not in pulling.get(trajectory.get_absolute_url()).content.decode()


@pytest.mark.parametrize("visibility", ["link", "members"])
def test_a_meeting_of_what_is_not_public_is_in_no_agenda(visibility, planned, puller, pulling, stranger):
    meeting = planned()
    trajectories.set_visibility(meeting.trajectory, visibility, puller)
    meeting.refresh_from_db()

    assert "Soep" not in stranger.get("/agenda/").content.decode()
    assert b"Soep" not in stranger.get("/agenda/agenda.ics").content
    for path in (meeting.get_absolute_url(), f"{meeting.get_absolute_url()}agenda.ics"):
        answer = stranger.get(path)
        assert answer.status_code == (200 if visibility == "link" else 404)
        if visibility == "link":
            assert "no-store" in answer["Cache-Control"]
            assert "noindex" in answer["X-Robots-Tag"]
        assert pulling.get(path).status_code == 200


def test_the_agenda_shows_what_is_not_over_the_first_one_first(planned):
    later, soon = planned(days=9, name="later"), planned(days=2, name="soon")
    now = timezone.now()
    going_on = planned(days=0, name="going on", starts_at=now - timedelta(hours=1))
    planned(name="over", starts_at=now - timedelta(hours=4))
    planned(name="ended", starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))

    assert list(queries.coming()) == [going_on, soon, later]
    assert queries.next_over([later, going_on]) == going_on.starts_at + queries.LASTS
    assert queries.next_over([]) is None


def test_the_agenda_and_the_list_ask_the_database_as_often_for_one_as_for_many(
    planned, stranger, trajectory, django_assert_num_queries
):
    for n in range(6):
        planned(days=n + 1, name=f"Soep {n}", where=Choice("Gent"))
    stranger.get("/agenda/")
    with django_assert_num_queries(1):
        stranger.get("/agenda/")
    with django_assert_num_queries(3):
        stranger.get(f"{trajectory.get_absolute_url()}ontmoetingen/")
    assert "ontmoetingen/" in stranger.get(trajectory.get_absolute_url()).content.decode()


def test_an_empty_agenda_and_list_invite(stranger, trajectory, pulling):
    assert "/trajecten/" in stranger.get("/agenda/").content.decode()
    page = f"{trajectory.get_absolute_url()}ontmoetingen/"
    assert "plan/" not in stranger.get(page).content.decode()
    assert "plan/" in pulling.get(page).content.decode()
    assert stranger.get(f"{page}bestaat-niet/").status_code == 404


def test_a_calendar_reads_the_file(planned, stranger, settings):
    name = "Soep; met, komma's\nen een heel lange naam " + "é" * 60
    meeting = planned(name=name, story="Breng een kom mee", where=Choice("Gent"))

    answer = stranger.get(f"{meeting.get_absolute_url()}agenda.ics")
    whole = Calendar.from_ical(stranger.get("/agenda/agenda.ics").content)

    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["SUMMARY"]) == name
    assert event.start == meeting.starts_at
    assert event.end == meeting.starts_at + queries.LASTS
    assert str(event["LOCATION"]) == "Gent"
    assert str(event["URL"]).endswith(meeting.get_absolute_url())
    assert [str(each["UID"]) for each in whole.walk("VEVENT")] == [str(event["UID"])]


def test_pages_are_kept_until_something_changes(planned, stranger, pulling):
    meeting = planned()

    assert "trajectories" in stranger.get("/agenda/")["X-Page-Tags"]
    assert "until=" in stranger.get("/agenda/")["X-Page-Tags"]
    assert (
        f"trajectory:{meeting.trajectory_id}" in stranger.get(f"{meeting.get_absolute_url()}agenda.ics")["X-Page-Tags"]
    )
    assert f"trajectory:{meeting.trajectory_id}" in stranger.get(meeting.get_absolute_url())["X-Page-Tags"]
    assert "X-Page-Tags" not in pulling.get(meeting.get_absolute_url())


def test_a_calendar_follows_a_change_and_strikes_what_is_called_off(planned, pulling, stranger):
    meeting = planned()
    Meeting.objects.update(changed_at=timezone.now() - timedelta(hours=1))

    def told(path):
        (event,) = Calendar.from_ical(stranger.get(path).content).walk("VEVENT")
        return str(event["UID"]), event["SEQUENCE"], event["LAST-MODIFIED"].dt, str(event["STATUS"])

    own = f"{meeting.get_absolute_url()}agenda.ics"
    uid, first, at, status = told(own)
    assert (first, status) == (0, "CONFIRMED")

    later = {"name": "Soep", "starts_at": local(meeting.starts_at + timedelta(days=1))}
    pulling.post(f"{meeting.get_absolute_url()}anders/", later)
    assert (told(own)[:2], told(own)[2] > at) == ((uid, 1), True)
    pulling.post(f"{meeting.get_absolute_url()}hoeveel/", {"present": 3})
    assert told(own)[1] == 1, "how many came changes nobody's calendar"

    pulling.post(f"{meeting.get_absolute_url()}gaat-niet-door/")
    assert told(own)[::3] == (uid, "CANCELLED")
    assert told("/agenda/agenda.ics") == told(own), "who followed the whole agenda hears of it too"
    assert told(own)[1] == 2
    assert b"METHOD:PUBLISH" in stranger.get("/agenda/agenda.ics").content

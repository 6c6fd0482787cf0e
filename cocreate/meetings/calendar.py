"""Meetings as an iCalendar file (RFC 5545), for the calendar of a phone."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from .models import Meeting
from .queries import over_at


def calendar(meetings: Iterable[Meeting]) -> bytes:
    """Return the file. A meeting keeps its UID and counts its changes, so that calendars change or strike it too."""
    book = Calendar()
    book.add("prodid", f"-//{settings.SITE_NAME}//agenda//NL")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    for meeting in meetings:
        book.add_component(_event(meeting))
    return bytes(book.to_ical())


def _event(meeting: Meeting) -> Event:
    event = Event()
    event.add("uid", f"{meeting.pk}@{urlsplit(settings.ORIGIN).hostname}")
    event.add("dtstamp", meeting.changed_at)
    event.add("created", meeting.created_at)
    event.add("last-modified", meeting.changed_at)
    event.add("sequence", meeting.changes)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", over_at(meeting))
    event.add("summary", meeting.name)
    if meeting.place_name:
        event.add("location", meeting.place_name)
    if meeting.story:
        event.add("description", meeting.story)
    event.add("url", settings.ORIGIN + meeting.get_absolute_url())
    event.add("status", "CANCELLED" if meeting.cancelled_at else "CONFIRMED")
    return event

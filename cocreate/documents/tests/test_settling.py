"""What the room holds becomes rows; the report, the demo and the page of the trajectory follow."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from cocreate.documents import actions, examples
from cocreate.documents.models import Document, Suggestion, Version
from cocreate.live import actions as live
from cocreate.live.models import Room, Update
from cocreate.live.queries import values
from cocreate.trajectories import examples as made_up

from .conftest import doc

pytestmark = pytest.mark.django_db


def test_what_people_wrote_in_the_room_is_kept_as_rows_and_equals_it(text):
    made = text("Wij dempen de put.")
    live.change(made.room, lambda room: room.replace_fragment("default", doc("Wij dempen de put.", "Met zes.")))
    Update.objects.filter(room__name=made.room).update(at=timezone.now() - timedelta(hours=1))

    live.tidy()

    made.refresh_from_db()
    assert made.content == values(made.room).fragment() == doc("Wij dempen de put.", "Met zes.")
    assert made.text == "Wij dempen de put.\nMet zes."


def test_throwing_a_text_away_erases_its_room(text, puller):
    made = text("Wij dempen de put.")
    assert Room.objects.filter(name=made.room).exists()
    actions.throw_away(made, puller)
    assert not Room.objects.filter(name=made.room).exists()


def test_the_report_tells_what_was_settled_and_nothing_that_is_not_for_all(text, puller, stranger, trajectory):
    for title, for_all in (("Brief aan de raad", True), ("Binnenskamers", False)):
        made = text("Wij dempen de put.", title=title, reading="members")
        actions.settle(made, actions.Agreed(timezone.localdate(), present=14, for_all=for_all), puller)
    pages = PdfReader(io.BytesIO(stranger.get(f"{trajectory.get_absolute_url()}verslag.pdf").content)).pages
    said = " ".join(page.extract_text() for page in pages)
    assert "Brief aan de raad" in said
    assert "14" in said
    assert "Binnenskamers" not in said


def test_the_demo_has_a_text_with_a_version_and_a_suggestion_once():
    made_up.load()
    assert (examples.load(), examples.load()) == (1, 0)
    made = Document.objects.get()
    assert "schuurpapier halen" in made.text
    assert (Version.objects.count(), Suggestion.objects.get().name) == (1, "Mia")

"""What the page gives the editor: the key, the words, what an @ points to and the pictures, to whom it may."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cocreate.contributions.models import Contribution, Picture
from cocreate.moderation.models import Status
from cocreate.places.models import Place
from cocreate.places.queries import shown_name
from cocreate.stones.models import Stone

from .conftest import paragraph


def given(html: str, name: str) -> list[dict[str, str]]:
    """Return what stands in the page for the editor under `name`."""
    return json.loads(re.search(rf'<script id="editor-{name}" type="application/json">(.*?)</script>', html)[1])


@pytest.fixture
def picture(trajectory):
    """Give a picture in the trajectory: `picture(is_inner=True)`."""

    def make(**how):
        told = {"kind": "image", "status": Status.PUBLISHED, "trajectory": trajectory, "language": "nl"}
        made = Contribution.objects.create(**told | how)
        Picture.objects.create(contribution=made, file="x/plein.webp", width=4, height=3, alt="Het plein")
        return made

    return make


def test_who_writes_gets_the_bar_and_the_windows(pulling, text):
    html = pulling.get(text("Wij dempen de put.").get_absolute_url()).content.decode()
    assert 'data-rights="write"' in html
    assert 'data-do="bold"' in html
    assert '<dialog class="editor-window" data-part="link"' in html
    assert "data-begin" not in html
    assert "Wij dempen de put." in html  # it reads without JavaScript


def test_a_guest_gets_a_button_to_begin_with_and_no_windows(client, text):
    html = client.get(text("Wij dempen de put.").get_absolute_url()).content.decode()
    assert 'data-rights="suggest"' in html
    assert "data-begin" in html
    assert "<dialog" not in html
    assert "Wij dempen de put." in html


def test_who_may_not_see_what_is_being_written_gets_no_editor(client, taking_part, text):
    made = text("Wij dempen de put.", reading="members")
    assert client.get(made.get_absolute_url()).status_code == 404
    assert "<co-editor" in taking_part.get(made.get_absolute_url()).content.decode()


def test_a_text_that_stands_still_is_read_and_not_edited(pulling, text):
    made = text("Wij dempen de put.")
    made.trajectory.closed_at = made.changed_at
    made.trajectory.save()
    html = pulling.get(made.get_absolute_url()).content.decode()
    assert "<co-editor" not in html
    assert "Wij dempen de put." in html


def test_an_at_points_to_every_stone_and_to_the_place_as_everybody_may_see_it(pulling, text, trajectory):
    trajectory.place = Place.objects.create(
        name="Kerkstraat 12, Gent", kind="building", is_private=True, is_exact=False
    )
    trajectory.save()
    found = given(pulling.get(text().get_absolute_url()).content.decode(), "pointed")
    assert [one["id"] for one in found if one["kind"] == "stone"] == [*Stone.objects.values_list("pk", flat=True)]
    place = {"kind": "place", "id": trajectory.place.pk, "label": shown_name(trajectory.place)}
    assert [one for one in found if one["kind"] == "place"] == [place]
    assert "12" not in place["label"]


def test_who_writes_may_choose_from_the_pictures_of_the_trajectory(pulling, text, picture):
    here, inner = picture(), picture(is_inner=True)
    picture(trajectory=None)  # of elsewhere
    picture(status=Status.WAITING)
    html = pulling.get(text().get_absolute_url()).content.decode()
    assert {one["id"] for one in given(html, "pictures")} == {here.pk, inner.pk}


def test_a_page_that_is_kept_for_all_holds_no_picture_that_does_not_stand_in_the_text(client, text, picture):
    """A picture that is taken back throws away the pages that show it; this page would go on telling of it."""
    there = picture()
    made = text(paragraph("Zo."), {"type": "image", "attrs": {"contribution": there.pk, "alt": ""}})
    picture()
    html = client.get(made.get_absolute_url()).content.decode()
    assert [one["id"] for one in given(html, "pictures")] == [there.pk]
    assert "editor-pointed" not in html


def test_a_picture_of_elsewhere_that_stands_in_the_text_is_shown_in_the_editor_too(client, text, picture):
    elsewhere = picture(trajectory=None)
    made = text(paragraph("Zo ziet het eruit."), {"type": "image", "attrs": {"contribution": elsewhere.pk, "alt": ""}})
    found = given(client.get(made.get_absolute_url()).content.decode(), "pictures")
    assert [(one["id"], one["alt"]) for one in found] == [(elsewhere.pk, "Het plein")]


def test_more_pictures_ask_the_database_no_more(pulling, text, picture):
    made = text()
    picture()
    pulling.get(made.get_absolute_url())
    with CaptureQueriesContext(connection) as one:
        pulling.get(made.get_absolute_url())
    for _ in range(5):
        picture()
    with CaptureQueriesContext(connection) as six:
        pulling.get(made.get_absolute_url())
    assert len(six) == len(one)


def test_a_title_with_signs_of_html_stays_a_title(pulling, text):
    made = text(title='"><script>alert(1)</script>')
    html = pulling.get(made.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in html

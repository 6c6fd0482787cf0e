"""What higher parts add to the report of a trajectory: the compass, meetings and what was given."""

import io

import pypdf
import pytest
from django.utils import timezone

from cocreate.contributions.models import Contribution
from cocreate.meetings.models import Meeting
from cocreate.moderation.models import Status


def words(response):
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    return " ".join("".join(page.extract_text() for page in reader.pages).split())


def alternatives(pdf):
    """Return what stands in place of each picture."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    found = (reader.get_object(number + 1) for number in range(len(reader.xref_objStm) + len(reader.xref[0])))
    return [str(each["/Alt"]) for each in found if isinstance(each, dict) and "/Alt" in each]


@pytest.fixture
def told(trajectory, stranger):
    """Return a function that reads the report."""
    return lambda: words(stranger.get(f"/trajecten/{trajectory.slug}/verslag.pdf"))


def test_the_compass_stands_in_it_as_a_drawing_in_words_and_in_a_table(trajectory, place, told, stranger):
    for name in "abcd":
        place(name, "ontmoeting=krijgt-aandacht")
    said = told()
    assert "Dit krijgt aandacht: Ontmoeting." in said
    assert "4 mensen zeggen “krijgt aandacht”" in said
    pdf = stranger.get(f"/trajecten/{trajectory.slug}/verslag.pdf").content
    assert any(said.startswith("Kompas van De oude bib. Dit krijgt") for said in alternatives(pdf))


def test_three_answers_are_not_in_it(trajectory, place, told):
    for name in "abc":
        place(name, "ontmoeting=krijgt-aandacht")
    said = told()
    assert "krijgt aandacht”" not in said
    assert "Nog niet genoeg mensen zetten een stand" in said


def test_without_placements_there_is_no_compass_in_it(told):
    assert "Het kompas" not in told()


def test_meetings_are_told_in_counts_and_what_was_given_in_numbers(trajectory, told):
    Meeting.objects.create(trajectory=trajectory, name="Buurtfeest", starts_at=timezone.now(), present=23, first_time=9)
    Meeting.objects.create(
        trajectory=trajectory, name="Afgelast", starts_at=timezone.now(), cancelled_at=timezone.now()
    )
    for text, inner in (("Open", False), ("Ook open", False), ("Binnen", True)):
        Contribution.objects.create(
            kind="text", text=text, trajectory=trajectory, is_inner=inner, status=Status.PUBLISHED, shown_name="Lies"
        )
    said = told()
    assert "Buurtfeest" in said
    assert "23 9" in said
    assert "een verhaal 2" in said
    for word in ("Afgelast", "Binnen", "Lies"):
        assert word not in said

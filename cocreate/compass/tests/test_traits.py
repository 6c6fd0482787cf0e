"""A sheet to talk by for each trait of a trajectory."""

import re

import pytest

from cocreate.moderation.models import Status
from cocreate.stones.models import Line, Trait
from cocreate.trajectories.models import Trajectory, Visibility

SHEETS = "/trajecten/de-oude-bib/kenmerken/"


def test_the_compass_leads_to_a_sheet_for_each_trait(stranger, trajectory):
    assert SHEETS in stranger.get("/trajecten/de-oude-bib/kompas/").text
    page = stranger.get(SHEETS)
    found = re.findall(rf'href="({SHEETS}[^"]+)"', page.text)
    assert len(found) == Trait.objects.count() == 6
    assert all(stranger.get(address).status_code == 200 for address in found)
    assert set(page.headers["X-Page-Tags"].split()) == {"stones", f"trajectory:{trajectory.pk}"}


def test_a_sheet_has_three_questions_and_measures_and_sends_nothing(stranger, trajectory):
    Line.objects.create(trait_id="verbinding", kind="question", text="Een vierde?", order=9)
    page = stranger.get(f"{SHEETS}verbinding/").text
    main = page[page.index("<main") : page.index("</main>")]
    assert main.count("<textarea") == main.count("trait-lines") == 3
    assert "Een vierde?" not in main
    assert all(line.text not in main for line in Line.objects.filter(trait_id="verbinding", kind="measure"))
    assert "<form" not in main
    assert " name=" not in main, "there is nothing that could be sent"
    assert main.count("hidden></textarea>") == 3, "without JavaScript nothing asks to type what would be lost"


def test_what_the_owner_changes_stands_on_the_sheet(stranger, trajectory):
    Line.objects.filter(trait_id="verbinding", kind="question").delete()
    assert "nog geen vragen" in stranger.get(f"{SHEETS}verbinding/").text
    assert stranger.get(f"{SHEETS}bestaat-niet/").status_code == 404
    Trait.objects.all().delete()
    assert "nog geen kenmerken" in stranger.get(SHEETS).text


@pytest.mark.parametrize("address", ["", "verbinding/"])
def test_sheets_of_a_trajectory_for_members_are_for_members(stranger, member, person, trajectory, address):
    hidden = Trajectory.objects.create(
        slug="besloten", title="Besloten", status=Status.PUBLISHED, visibility=Visibility.MEMBERS
    )
    there = f"/trajecten/besloten/kenmerken/{address}"
    assert stranger.get(there).status_code == member.get(there).status_code == 404
    hidden.members.create(role_id="trekker", person=person)
    page = member.get(there)
    assert page.status_code == 200
    assert "X-Page-Tags" not in page.headers

"""The report of a trajectory on paper."""

import io
from datetime import date

import pypdf
import pytest

from cocreate.core.page_cache import HEADER
from cocreate.places.actions import anchor
from cocreate.trajectories import actions, report

pytestmark = pytest.mark.django_db
SQUARE = {"type": "Polygon", "coordinates": [[[3.7, 51.05], [3.701, 51.05], [3.701, 51.051], [3.7, 51.05]]]}


@pytest.fixture
def full(began, joined):
    """A trajectory with all of it, with people whose names may stand nowhere."""
    home = anchor(name="Kerkstraat 12", geometry=SQUARE, private=True)
    made, puller = began(title="Het #plein* 🎪", gain="Schaduw $x$ [a]", place=home, name="An Peeters", email="an@v.be")
    for number in range(4):
        joined(made, role="volger", name=f"Volger {number}")
    actions.change(made, {"state_now": "Er staat een tafel"}, puller)
    actions.ask(made, "Geef water", 20, puller, until=date(2031, 5, 1))
    agreed = {"what": "Tafels buiten", "who": "Bakker Jef", "decider": "group", "minutes": 60}
    actions.agree(made, agreed | {"look_again": date(2031, 6, 1)}, puller)
    tried = {"supposition": "Schaduw helpt", "trying": "een zeil", "small": "s", "who": "Bakker Jef", "signs": "s"}
    days = {"stop": "s", "starts_on": date(2031, 1, 1), "ends_on": date(2031, 2, 1)}
    actions.begin_experiment(made, tried | days, [], puller)
    line = {"giver": "School", "receiver": "Buren", "value": "space", "amount": "2 uur", "form": "gift"}
    actions.exchange(made, line, puller)
    return made, puller


def words(response):
    reader = pypdf.PdfReader(io.BytesIO(response.content))
    return " ".join("".join(page.extract_text() for page in reader.pages).split())


def address(made):
    return f"{made.get_absolute_url()}verslag.pdf"


def test_it_holds_what_a_council_file_needs_and_no_names(full, stranger):
    made, _puller = full
    response = stranger.get(address(made))
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
    told = words(response)
    for said in (
        "Het #plein*",
        "Schaduw $x$ [a]",
        "Er staat een tafel",
        "Geef water 20 1 mei 2031",
        "Tafels buiten",
        "de groep",
        "1 juni 2031",
        "Schaduw helpt",
        "loopt",
        "School Buren ruimte 2 uur",
        "Wie geeft maar krijgt niets?",
        "Volger 4",
        "Trekker minder dan vier",
        f"/trajecten/{made.slug}/",
    ):
        assert said in told, said
    for name in ("An Peeters", "an@v.be", "Volger 0", "Bakker Jef", "Kerkstraat 12"):
        assert name not in told
    root = pypdf.PdfReader(io.BytesIO(response.content)).root_object
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("nl", True)
    assert "verslag.pdf" in stranger.get(made.get_absolute_url()).text


def test_the_home_it_is_about_is_drawn_as_a_square(full):
    made, _puller = full
    blocks = report.data(made)["sections"][0]["blocks"]
    drawn = next(each for each in blocks if each["kind"] == "picture")
    assert drawn["svg"].split(' d="')[1].split("Z")[0].count("L") == 4
    assert drawn["alt"].startswith("Omtrek van Kerkstraat,")


def test_it_may_be_kept_until_something_changes_and_is_the_same_for_who_is_in_it(full, stranger, browser):
    made, puller = full
    response = stranger.get(address(made))
    assert f"trajectory:{made.pk}" in response.headers[HEADER].split()
    assert words(browser(puller).get(address(made))) == words(response)


@pytest.mark.parametrize(("visibility", "guest"), [("members", 404), ("link", 200)])
def test_only_who_may_read_the_page_gets_it(full, stranger, browser, visibility, guest):
    made, puller = full
    actions.set_visibility(made, visibility, puller)
    assert stranger.get(address(made)).status_code == guest
    for client in (browser(puller), browser(made.members.get(name="Volger 0"))):
        response = client.get(address(made))
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "private, no-store"


def test_an_empty_one_of_another_language_works(began, stranger):
    made, _puller = began(title="مرحبا", place_name="", challenge="", language="ar")
    assert "Het is nog maar net begonnen" in words(stranger.get(address(made)))


def test_an_editor_gets_one_that_is_not_public(full, editor_client):
    actions.set_visibility(full[0], "members", full[1])
    assert editor_client.get(address(full[0])).status_code == 200


def test_it_is_told_in_the_language_of_the_reader(full, stranger):
    response = stranger.get(f"/fr{address(full[0])}")
    assert pypdf.PdfReader(io.BytesIO(response.content)).root_object["/Lang"] == "fr"


def test_a_machine_that_asks_too_often_waits(full, stranger, monkeypatch):
    monkeypatch.setattr("cocreate.trajectories.views.on_paper.MANY", 1)
    stranger.get(address(full[0]))
    assert stranger.get(address(full[0])).status_code == 429

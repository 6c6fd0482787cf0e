"""Agreements, experiments, giving and getting."""

import datetime as dt

import pytest
from django.db import models
from django.test import Client
from django.utils import timezone

from cocreate.core.page_cache import HEADER
from cocreate.stones import loading
from cocreate.stones.models import Stone
from cocreate.trajectories import actions, queries, sheets
from cocreate.trajectories.models import Agreement, Exchange, Experiment, Trajectory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
LONG = dt.timedelta(60)


@pytest.fixture
def made(began):
    loading.load()
    return began()


@pytest.fixture
def page(made):
    return made[0].get_absolute_url()


@pytest.fixture
def owner(made, browser):
    return browser(made[1])


def agreement(**more):
    told = {"what": "We openen om 10 uur 🔑", "who": "Bo opent", "decider": "group", "minutes": "60"}
    return told | {"look_again": str(TODAY() + LONG)} | more


def experiment(**more):
    told = dict.fromkeys(("trying", "small", "who", "signs", "stop"), "Een tafel op straat")
    days = {"starts_on": str(TODAY()), "ends_on": str(TODAY() + LONG)}
    return told | days | {"supposition": "We vermoeden dat mensen blijven", "stones": ["ontmoeting"]} | more


def exchange(**more):
    return {"giver": "Buren", "receiver": "School", "value": "time", "form": "gift", "amount": "2 uur"} | more


SHEETS = [("afspraken/", agreement), ("experimenten/", experiment), ("geven-en-krijgen/", exchange)]


@pytest.mark.parametrize(("sheet", "told"), SHEETS)
def test_who_steers_writes_it_and_everybody_reads_it(page, owner, stranger, sheet, told):
    assert "nog niets" in stranger.get(page + sheet).text
    assert owner.get(f"{page}{sheet}nieuw/").status_code == 200
    assert owner.post(f"{page}{sheet}nieuw/", told()).status_code == 302
    shown = stranger.get(page + sheet)
    assert str(next(iter(told().values()))) in shown.text
    assert HEADER in shown.headers
    assert HEADER not in owner.get(page + sheet).headers


@pytest.mark.parametrize(("sheet", "told"), SHEETS)
def test_nobody_else_writes_it_or_reads_what_is_not_for_them(began, joined, editor_client, sheet, told):
    made, stranger, mate = began(visibility="members")[0], Client(), Client()
    mate.get(joined(made).secret_path)
    address = made.get_absolute_url() + sheet
    assert [client.get(address).status_code for client in (stranger, mate, editor_client)] == [404, 200, 200]
    for client in (stranger, mate, editor_client):
        assert client.post(f"{address}nieuw/", told()).status_code == 404
    assert HEADER not in mate.get(address).headers


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        ("afspraken/", agreement(what="")),
        ("afspraken/", agreement(minutes="veel")),
        ("afspraken/", agreement(look_again="2020-01-01")),
        ("afspraken/", agreement(decider="koning")),
        ("experimenten/", experiment(stones=["geen"])),
        ("experimenten/", experiment(ends_on="2020-01-01")),
        ("geven-en-krijgen/", exchange(receiver="")),
        ("geven-en-krijgen/", exchange(fair_to_giver="6")),
        ("geven-en-krijgen/", exchange(value="goud")),
    ],
)
def test_a_mistake_saves_nothing_and_keeps_what_was_typed(page, owner, sheet, told):
    response = owner.post(f"{page}{sheet}nieuw/", told)
    assert response.status_code == 422
    kept = told.get("who") or told.get("amount")
    assert kept in response.text
    assert not any(model.objects.exists() for model in (Agreement, Experiment, Exchange))


def test_an_agreement_is_looked_at_again_on_its_day(made, page, owner, stranger):
    owner.post(f"{page}afspraken/nieuw/", agreement())
    Agreement.objects.update(look_again=TODAY())
    one = f"{page}afspraken/{Agreement.objects.get().pk}/"
    shown = stranger.get(f"{page}afspraken/")
    assert "nu opnieuw te bekijken" in shown.text
    assert "until=" in shown.headers[HEADER]
    assert stranger.post(one, {"stop": "1"}).status_code == 404
    assert owner.post(one, {"look_again": "2020-01-01"}).status_code == 422
    assert owner.post(one, {"look_again": str(TODAY() + LONG)}).status_code == 302
    assert Agreement.objects.get().look_again == TODAY() + LONG
    assert owner.post(one, {"stop": "1"}).status_code == 302
    assert "gestopt" in stranger.get(f"{page}afspraken/").text
    assert owner.post(one, {"stop": "1"}).status_code == 404


def test_an_experiment_has_no_expected_result_and_cannot_fail():
    names = {field.name for field in Experiment._meta.get_fields()}
    assert not names & {"expected", "result", "expected_result", "goal", "success"}
    assert Experiment.State.values == ["running", "learned", "stopped"]


def test_what_an_experiment_taught_is_readable_for_other_trajectories(page, owner, stranger, began):
    owner.post(f"{page}experimenten/nieuw/", experiment())
    one = f"{page}experimenten/{Experiment.objects.get().pk}/"
    assert stranger.get(one).status_code == 404
    assert owner.get(one).status_code == 200
    assert owner.get(f"{page}experimenten/niets/").status_code == 404
    told = {"state": "learned", "seen": "Iedereen bleef", "learned": "Schaduw telt 🌳", "what_next": "again"}
    assert owner.post(one, told).status_code == 302
    assert owner.post(one, told | {"state": "failed"}).status_code == 422
    shown = stranger.get("/experimenten/?steen=ontmoeting")
    assert "Schaduw telt 🌳" in shown.text
    assert "Schaduw telt" not in stranger.get("/experimenten/?steen=identiteit").text
    assert "Schaduw telt" in stranger.get("/experimenten/?steen=zomaar").text
    Trajectory.objects.update(visibility="link")
    assert "Schaduw telt" not in stranger.get("/experimenten/").text


def test_all_experiments_cost_the_same_for_few_and_many(made, stranger, django_assert_num_queries):
    stones = list(Stone.objects.all()[:2])
    base = dict.fromkeys(("supposition", "trying", "small", "who", "signs", "stop"), "x")
    for _number in range(30):
        actions.begin_experiment(made[0], base | {"starts_on": TODAY(), "ends_on": TODAY()}, stones, made[1])
    with django_assert_num_queries(3):
        stranger.get("/experimenten/")


def line(giver, receiver, value="time", amount=""):
    return Exchange(giver=giver, receiver=receiver, value=value, form="gift", amount=amount)


def test_the_four_checks_name_what_to_talk_about():
    found = [
        each.found
        for each in sheets.checks(
            [
                line("Buren", "School"),
                line("school ", "BUREN", "space"),
                line("Stad", "Buren", "money"),
                line("Stad", "Kunstenaar", "space"),
                line("Wie valt", "", "risk", "een val van het podium"),
                line("Brand", "Stad", "risk"),
            ]
        )
    ]
    assert found[0] == ["Stad"]
    assert found[1] == ["Kunstenaar"]
    assert len(found[2]) == 2  # time and money
    assert found[3] == ["een val van het podium"]
    assert [each.found for each in sheets.checks([])] == [[], [], [], []]


def test_the_drawing_escapes_names_and_gives_way_to_the_table_for_many():
    drawn = str(sheets.drawing([line("<b>Buren</b>", "School"), line("School", "<b>Buren</b>", "joy")]))
    assert "&lt;b&gt;Buren" in drawn
    assert "<b>" not in drawn
    assert " style=" not in drawn
    assert drawn.count("marker-end") == 2
    assert sheets.drawing([line(f"Buur {n}", f"Buur {n + 1}") for n in range(20)]) == ""
    assert sheets.drawing([]) == ""
    assert "circle" in sheets.drawing([line("Ik", "ik")])


def test_a_line_is_taken_away(page, owner, stranger):
    owner.post(f"{page}geven-en-krijgen/nieuw/", exchange())
    one = f"{page}geven-en-krijgen/{Exchange.objects.get().pk}/weg/"
    assert "<svg" in stranger.get(f"{page}geven-en-krijgen/").text.split("<main")[1]
    assert stranger.post(one).status_code == 404
    assert owner.post(f"{page}geven-en-krijgen/niets/weg/").status_code == 404
    assert owner.post(one).status_code == 302
    assert owner.post(one).status_code == 302
    assert queries.checks(Trajectory.objects.get())[0].found == []


@pytest.mark.parametrize(("sheet", "told"), SHEETS)
def test_nothing_new_is_written_in_what_is_closed(page, owner, sheet, told):
    Trajectory.objects.update(closed_at=timezone.now())
    response = owner.post(f"{page}{sheet}nieuw/", told())
    assert response.status_code == 422
    assert "afgesloten" in response.text


def test_no_sheet_counts_people_or_gives_scores():
    for model in (Agreement, Experiment):
        assert not any(isinstance(field, models.FloatField) for field in model._meta.get_fields())

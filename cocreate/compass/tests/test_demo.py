"""The made-up trajectory of the demo shows what the compass can show, and nobody can be read in it."""

import pytest

from cocreate.compass import demo
from cocreate.compass.models import Placement, Round
from cocreate.stones import loading as stones
from cocreate.trajectories import examples
from cocreate.trajectories import loading as roles

COMPASS = "/trajecten/de-lege-parking-in-de-voorbeeldwijk/kompas/"


@pytest.fixture
def example(db):
    stones.load()
    roles.load()
    examples.load()


def test_it_comes_once_and_stays_as_it_was_left(example):
    assert (demo.load(), demo.load()) == (3, 0)
    Round.objects.first().delete()
    assert demo.load() == 0


def test_without_the_example_nothing_comes(db):
    assert demo.load() == 0


def test_a_newcomer_sees_what_lives_what_calls_what_came_back_and_where_people_differ(example, stranger):
    demo.load()
    told = stranger.get("/api/v1/trajectories/de-lege-parking-in-de-voorbeeldwijk/compass").json()
    page = stranger.get(COMPASS).content.decode()
    assert len(told["directions"]) == 3
    for text in ("Het zijn altijd dezelfde mensen.", "kwam terug", "Dinsdag stonden we hier weer"):
        assert text in page, text


def test_each_answer_is_one_that_the_compass_knows(example):
    demo.load()
    for placement in Placement.objects.select_related("edition"):
        document = placement.edition.document
        known = {stone["id"]: {o["id"] for o in stone["obstacles"]} for stone in document["stones"]}
        for answer in placement.answers.all():
            assert answer.state in {state["id"] for state in document["states"]}
            assert known[answer.stone] >= set(answer.obstacles)

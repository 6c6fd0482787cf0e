from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from cocreate.compass import drawing, reading, words
from cocreate.compass.document import Document, StoneText, shipped_states

START = datetime(2026, 1, 1, tzinfo=UTC)
STONE = StoneText(
    id="ontmoeting",
    name="Ontmoeting",
    colour="#A84300",
    colour_name="oranje",
    pictogram="tafel",
    question="Wie?",
    meaning="x",
    skipped="y",
)
TEXT = Document(title="Kompas", stones=[STONE], states=list(shipped_states()))
EASE, GIVEN, ASKS, OFF, DONT = (state.id for state in shipped_states())


def read(*moments):
    """Read sets given as (day, counts)."""
    points = [reading.Point(START + timedelta(days=day), Counter(counts), Counter()) for day, counts in moments]
    return reading.of_stone(STONE, points, TEXT)


@pytest.mark.parametrize(
    ("counts", "look"),
    [
        ({EASE: 4}, "alive"),
        ({EASE: 2, ASKS: 2}, "asks"),
        ({EASE: 3, ASKS: 2}, "alive"),
        ({GIVEN: 3, EASE: 1}, "given"),
        ({OFF: 3, ASKS: 2}, "white"),
        ({OFF: 2, ASKS: 2}, "asks"),
        ({DONT: 9}, "unknown"),
        ({DONT: 9, ASKS: 1}, "asks"),
        ({}, "unknown"),
    ],
)
def test_the_state_in_the_middle_is_how_a_stone_is_drawn(counts, look):
    assert reading.look_of(Counter(counts), TEXT) == look


def test_sets_of_one_month_are_read_together_and_older_ones_are_story():
    found = read((0, {ASKS: 4}), (100, {EASE: 4}), (120, {EASE: 4}))
    assert found.people == 8
    assert [look for _, look in found.trail] == ["asks", "alive", "alive"]


@pytest.mark.parametrize(
    ("story", "back"),
    [
        ([ASKS], False),
        ([ASKS, EASE], False),
        ([EASE, ASKS], False),
        ([ASKS, EASE, ASKS], True),
        ([EASE, OFF, EASE], True),
        ([OFF, EASE], False),
        ([EASE, OFF], False),
        ([ASKS, DONT, ASKS], False),
        ([ASKS, EASE, ASKS, EASE], False),
        ([], False),
    ],
)
def test_a_stone_that_was_away_in_between_came_back(story, back):
    assert read(*((100 * n, {state: 4}) for n, state in enumerate(story))).returned is back


def test_what_it_says_together_is_said_in_sentences():
    told = words.paragraph([read((0, {EASE: 3, ASKS: 2, DONT: 1}))])
    assert told == [
        "Dit gaat vanzelf: Ontmoeting.",
        "Ontmoeting zien jullie verschillend: 3 mensen zeggen “gaat vanzelf” en 2 mensen zeggen “vraagt aandacht”.",
    ]
    assert words.paragraph([]) == []
    assert words.paragraph([read()])[0].startswith("Nog niet genoeg")
    silent = words.paragraph([read(), read((0, {ASKS: 4}))])
    assert silent == ["Dit vraagt nu aandacht: Ontmoeting.", "Hierover is nog niet genoeg gezegd: Ontmoeting."]
    assert words.paragraph([read((0, {OFF: 4}))]) == ["Dit is nu niet aan de orde: Ontmoeting."]
    assert words.paragraph([read((0, {GIVEN: 4}))]) == ["Dit krijgt aandacht: Ontmoeting."]
    back = words.paragraph([read((0, {ASKS: 4}), (100, {EASE: 4}), (200, {ASKS: 4}))])
    assert back[1].startswith("Dit kwam terug: Ontmoeting.")


def test_how_many_wait_and_how_far_apart_is_said():
    assert words.waiting(read()) == ""
    assert words.waiting(reading.of_stone(STONE, [], TEXT, 2)) == "2 antwoorden wachten"
    assert words.apart(read((0, {EASE: 2, ASKS: 2}))) == "verschillend"
    assert words.apart(read()) == ""


@pytest.mark.parametrize(
    ("counts", "has", "lacks"),
    [
        ({EASE: 4}, ["halo"], ["rays", "around", "double", "back"]),
        ({GIVEN: 4}, ["around"], ["rays", "halo", "double"]),
        ({ASKS: 4}, ["rays"], ["halo", "around", "double"]),
        ({ASKS: 2, EASE: 2}, ["rays", "double"], ["halo"]),
        ({OFF: 4}, [], ["halo", "rays", "around", "double"]),
        ({}, [], ["halo", "rays", "around", "double"]),
    ],
)
def test_every_look_differs_in_shape_and_not_in_colour_alone(counts, has, lacks):
    drawn = drawing.draw([read((0, counts))] * 7).stones[0]
    assert all(getattr(drawn, name) for name in has)
    assert not any(getattr(drawn, name) for name in lacks)


def test_the_same_stones_give_the_same_lines_and_no_stones_an_empty_ring():
    assert drawing.draw([read((0, {ASKS: 4}))]) == drawing.draw([read((0, {ASKS: 4}))])
    assert drawing.draw([]).stones == ()

"""Nobody's answer can be read back: looked at as sums over people, with the algebra of all that is ever shown."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate.compass import release
from cocreate.compass.release import LEAST, Said

STATES = ["gaat-vanzelf", "krijgt-aandacht", "vraagt-aandacht", "niet-aan-de-orde", "weet-niet"]
ROLES = ["trekker", "deelnemer", "ambtenaar", ""]


def said(voice, state, role="", obstacles=()):
    return Said(voice, state, state != "weet-niet", role, obstacles)


def line_of(people, states=STATES):
    return st.lists(
        st.builds(said, st.sampled_from([f"p{n}" for n in range(people)]), st.sampled_from(states)), max_size=24
    ).map(settled)


def settled(line):
    """Give each person one role, by their name."""
    return [Said(s.voice, s.state, s.known, ROLES[sum(map(ord, s.voice)) % 3], s.obstacles) for s in line]


def ever_shown(line):
    """Return every set that a round shows while it is open, and what it shows when it closed."""
    shown = [answers for end in range(len(line) + 1) for answers in release.open_round(line[:end]).sets]
    closed = release.closed_round(line).sets
    return shown, closed, [group.answers for group in release.by_role(line)]


def fewest_that_can_be_read(sets):
    """Return the size of the smallest group of people about which a sum or difference of `sets` tells something.

    A column is one answer of one person; a group is told about when a combination of rows vanishes outside it.
    """
    columns = sorted({(voice, each.state, each.obstacles) for one in sets for voice, each in one.items()})
    rows = np.array(
        [
            [int(voice in one and (one[voice].state, one[voice].obstacles) == (s, o)) for voice, s, o in columns]
            for one in sets
        ]
    )
    people = sorted({voice for voice, _, _ in columns})
    whole = np.linalg.matrix_rank(rows)
    for size in range(1, LEAST):
        for few in combinations(people, size):
            outside = rows[:, [voice not in few for voice, _, _ in columns]]
            rank = np.linalg.matrix_rank(outside) if outside.size else 0
            if rank < whole:
                return size
    return LEAST


@settings(max_examples=150, deadline=None)
@given(line_of(11))
def test_no_sum_or_difference_of_what_a_round_ever_shows_tells_about_three_or_fewer(line):
    before, closed, groups = ever_shown(line)
    everything = [*before, *closed, *groups]
    if everything:
        assert fewest_that_can_be_read(everything) >= LEAST


@st.composite
def evening(draw):
    """Draw a round of eight to fourteen people with two or three roles, of whom some think again afterwards."""
    roles = draw(st.lists(st.sampled_from("abc"), min_size=8, max_size=14))
    order = draw(st.permutations(range(len(roles))))
    known = [said(f"p{n}", "vraagt-aandacht", roles[n]) for n in order]
    again = draw(st.lists(st.sampled_from(range(len(roles))), max_size=2))
    return [*known, *(said(f"p{n}", "gaat-vanzelf", roles[n]) for n in again)]


@settings(max_examples=250, deadline=None)
@given(evening())
def test_nor_do_the_groups_of_an_evening(line):
    before, closed, groups = ever_shown(line)
    assert fewest_that_can_be_read([*before, *closed, *groups]) >= LEAST


@settings(max_examples=60, deadline=None)
@given(line_of(9))
def test_nor_does_the_line_outside_rounds(line):
    shown = [answers for end in range(len(line) + 1) for answers in release.stream(line[:end]).sets]
    sets = list({id(s): s for s in release.stream(line).sets}.values())
    assert all(answers in sets for answers in shown), "a set never changes after it was shown"
    assert all(len(answers) >= LEAST for answers in sets)
    # each set has answers of its own: number them, so that the same person later is another answer
    own = [{f"{voice}-{n}": each for voice, each in one.items()} for n, one in enumerate(sets)]
    if own:
        assert fewest_that_can_be_read(own) >= LEAST


@given(st.permutations([said(f"p{n}", STATES[n % 5], ROLES[n % 3]) for n in range(9)]))
def test_the_order_of_answers_does_not_matter_for_a_closed_round(line):
    usual = release.closed_round(sorted(line, key=lambda s: s.voice)).sets[0]
    assert release.states(release.closed_round(line).sets[0]) == release.states(usual)


@given(line_of(9), st.integers(0, 24), st.integers(0, 11))
def test_one_more_i_do_not_know_moves_nothing_that_is_known(line, where, who):
    more = [*line[:where], said(f"p{who}", "weet-niet"), *line[where:]]
    for shape in (release.stream, release.closed_round):
        before, after = shape(line).sets, shape(more).sets
        for one, other in zip(before, after, strict=False):
            assert {v: s.state for v, s in one.items() if s.known} == {v: s.state for v, s in other.items() if s.known}
    assert len(release.stream(line).sets) == len(release.stream(more).sets)


def people(count, state="vraagt-aandacht", role="", start=0):
    return [said(f"p{n}", state, role) for n in range(start, start + count)]


def test_an_open_round_holds_one_full_set_back():
    shown = [len(release.open_round(people(count)).sets) for count in (0, 3, 4, 7, 8, 11, 12)]
    assert shown == [0, 0, 0, 0, 1, 1, 2]
    assert release.open_round(people(11)).waiting == 7


def test_three_people_are_only_counted():
    for shape in (release.stream, release.open_round, release.closed_round):
        assert shape(people(3)) == release.Shown([], 3)
    assert release.by_role(people(3)) == []


def test_who_answers_twice_counts_once_with_the_last_answer():
    line = [*people(3), said("p0", "gaat-vanzelf"), said("p9", "krijgt-aandacht")]
    assert release.states(release.stream(line).sets[0]) == {
        "vraagt-aandacht": 2,
        "gaat-vanzelf": 1,
        "krijgt-aandacht": 1,
    }


def test_who_did_not_know_and_then_knows_is_counted_with_what_they_know():
    line = [said("p0", "weet-niet"), *people(4)]
    assert release.states(release.stream(line).sets[0]) == {"vraagt-aandacht": 4}
    late = [said("p0", "weet-niet"), *people(8, start=1), said("p0", "weet-niet"), said("p0", "gaat-vanzelf")]
    assert release.states(release.open_round(late).sets[0]) == {"vraagt-aandacht": 4, "weet-niet": 1}
    assert release.states(release.closed_round(late).sets[0]) == {"vraagt-aandacht": 8, "gaat-vanzelf": 1}


def test_a_change_after_it_was_shown_counts_at_the_closing():
    line = [*people(8), said("p0", "gaat-vanzelf")]
    assert release.states(release.open_round(line).sets[0]) == {"vraagt-aandacht": 4}
    assert release.states(release.closed_round(line).sets[0]) == {"vraagt-aandacht": 7, "gaat-vanzelf": 1}


def test_groups_by_role_have_four_people_and_the_small_ones_stand_together():
    line = [
        *people(5, role="deelnemer"),
        *people(2, role="trekker", start=10),
        *people(2, role="ambtenaar", start=20),
    ]
    # while open, a set of four deelnemers was shown, so one deelnemer would stand apart
    assert release.by_role(line) == []
    mixed = [line[n] for n in (0, 5, 7, 1, 6, 8, 2, 3, 4)]
    assert [(g.roles, len(g.answers)) for g in release.by_role(mixed[:7])] == []
    few = people(4, role="deelnemer") + people(3, role="trekker", start=10)
    assert release.by_role(few) == [], "three who remain are taken with the only other group"


def test_a_split_is_shown_when_nobody_can_be_taken_apart():
    line = [*people(4, role="deelnemer"), *people(4, role="trekker", start=10)]
    assert [g.roles for g in release.by_role(line)] == [("deelnemer",), ("trekker",)]
    three = [*people(5, role="a"), *people(2, role="b", start=10), *people(5, role="c", start=20)]
    groups = release.by_role([*three[:4], *three[5:7], three[4], *three[7:]])
    assert groups == [] or all(len(g.answers) >= LEAST for g in groups)


def test_nothing_is_split_when_a_shown_answer_changed():
    line = [*people(4, role="deelnemer"), *people(4, role="trekker", start=10)]
    assert release.by_role([*line, said("p0", "gaat-vanzelf", "deelnemer")]) == []


def test_obstacles_count_people():
    answers = {
        "a": said("a", "vraagt-aandacht", obstacles=("ont-1", "ont-1")),
        "b": said("b", "weet-niet", obstacles=("ont-1",)),
    }
    assert release.obstacles(answers) == {"ont-1": 1}, "who does not know how it is names nothing"

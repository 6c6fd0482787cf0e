import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate.compass.spread import in_words, spread

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "compass.md"
ROWS = re.findall(r"^\| (\d+) \| (\d+) \| (\d+) \| ([\d/]+) \| (\w+) \|$", PAGE.read_text(), re.MULTILINE)
counts = st.lists(st.integers(0, 200), min_size=2, max_size=6).filter(any)


def test_the_page_has_worked_examples():
    assert len(ROWS) >= 9


@pytest.mark.parametrize(("ease", "given", "asks", "value", "words"), ROWS)
def test_the_worked_examples_of_the_page_come_out(ease, given, asks, value, words):
    found = spread([int(ease), int(given), int(asks)])
    assert found == Fraction(value)
    assert in_words(found) == words


def test_nobody_or_one_step_has_no_spread():
    assert spread([0, 0, 0]) is None
    assert spread([5]) is None
    assert in_words(None) == ""


@given(counts)
def test_it_lies_between_nought_and_one_and_does_not_mind_the_direction(line):
    value = spread(line)
    assert 0 <= value <= 1
    assert value == spread(line[::-1])
    assert (value == 0) == (sum(count > 0 for count in line) == 1)


@given(counts, st.integers(2, 100))
def test_five_and_five_hundred_in_the_same_shares_are_as_far_apart(line, times):
    assert spread(line) == spread([count * times for count in line])


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_apart_is_only_said_when_both_ends_are_named(ease, given, asks):
    if in_words(spread([ease, given, asks])) == "apart":
        assert ease
        assert asks

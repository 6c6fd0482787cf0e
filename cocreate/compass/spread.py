"""How far people are apart: Leik's measure of ordinal consensus, in whole numbers and one division.

Robert K. Leik, "A Measure of Ordinal Consensus", The Pacific Sociological Review 9 (2), 1966, pages 85-90,
https://doi.org/10.2307/1388242. It looks at order only, so nobody has to say how far "gets attention" lies from "asks
for attention"; docs/explanation/compass.md has worked examples and says why this one.
"""

from collections.abc import Sequence
from fractions import Fraction

TOGETHER = Fraction(1, 4)
APART = Fraction(1, 2)


def spread(counts: Sequence[int]) -> Fraction | None:
    """Return 0 (all say the same) to 1 (half at one end, half at the other) for counts in the order of the scale.

    None when nobody answered or the scale has one step. Below each step at most half of the people are on the smaller
    side; the sum of those, against the most it can be.
    """
    people = sum(counts)
    if not people or len(counts) < 2:  # noqa: PLR2004 - one step has no order
        return None
    below = smaller = 0
    for count in counts[:-1]:
        below += count
        smaller += min(below, people - below)
    return Fraction(2 * smaller, people * (len(counts) - 1))


def in_words(value: Fraction | None) -> str:
    """Return "together", "some", "apart", or "" without a value.

    With three steps, more than half is only reached when both ends are said: two steps side by side give at most half.
    """
    if value is None:
        return ""
    if value <= TOGETHER:
        return "together"
    return "apart" if value > APART else "some"

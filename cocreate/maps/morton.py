"""Morton codes: a place on earth as one whole number; each pair of its bits chooses a quarter of the square before.

The squares are those of web maps (Web Mercator, EPSG:3857): a tile z/x/y is the range of all codes that begin with its
own 2z bits. G. M. Morton, "A Computer Oriented Geodetic Data Base", IBM 1966.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEVEL = 31  # quarterings in a code: squares of 2 cm at the equator; a code has 62 bits and fits a signed BIGINT
SIDE = 1 << LEVEL
NORTH = 85.0511287798066  # degrees of latitude where the square of web maps ends
Codes = NDArray[np.int64]

# Spreading the bits of a number: each step moves half of them away from the other half.
_STEPS = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


def _spread(number: Any) -> Any:
    for shift, mask in _STEPS:
        number = (number | (number << shift)) & mask
    return number


def _gathered(number: Any) -> Any:
    for shift, mask in reversed(_STEPS):
        number = number & mask
        number = number | (number >> shift)
    return number & 0xFFFFFFFF


def code(x: Any, y: Any) -> Any:
    """Return the code of a square by its column and row, counted from the north-west; also for whole arrays."""
    return _spread(x) | (_spread(y) << 1)


def square(code_of: Any) -> tuple[Any, Any]:
    """Return the column and row of a code."""
    return _gathered(code_of), _gathered(code_of >> 1)


def squares(longitudes: ArrayLike, latitudes: ArrayLike) -> tuple[Codes, Codes]:
    """Return the columns and rows, of the finest squares, of places in degrees. Beyond the edge is on the edge."""
    turn = (np.asarray(longitudes, float) + 180) / 360
    sine = np.sin(np.radians(np.clip(np.asarray(latitudes, float), -NORTH, NORTH)))
    down = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    return (
        np.clip(np.floor(turn * SIDE), 0, SIDE - 1).astype(np.int64),
        np.clip(np.floor(down * SIDE), 0, SIDE - 1).astype(np.int64),
    )


def degrees(x: float, y: float) -> tuple[float, float]:
    """Return the longitude and latitude of a column and row of the finest squares."""
    latitude = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (y + 0.5) / SIDE))))
    return (x + 0.5) / SIDE * 360 - 180, float(latitude)

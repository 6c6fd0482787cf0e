"""Mapbox Vector Tile 2.1 for points (https://github.com/mapbox/vector-tile-spec): one layer, as protocol buffers.

Only what a map of points needs; a general encoder takes a hundred times as long.
"""

from collections.abc import Iterable, Mapping

EXTENT = 4096  # units along the side of a tile
CONTENT_TYPE = "application/vnd.mapbox-vector-tile"
Value = str | int
Dot = tuple[int, int, Mapping[str, Value]]  # units from the left, units from the top, what is said of it

# A key of protocol buffers: the number of the field, and how its value is written.
_LAYERS, _NAME, _FEATURES, _KEYS, _VALUES = b"\x1a", b"\x0a", b"\x12", b"\x1a", b"\x22"
_EXTENT, _VERSION = b"\x28", b"\x78\x02"
_TAGS, _POINT, _GEOMETRY = b"\x12", b"\x18\x01", b"\x22"
_STRING, _UINT = b"\x0a", b"\x28"
_MOVE_TO = b"\x09"  # the command of one point


def encode(name: str, dots: Iterable[Dot]) -> bytes:
    """Return a tile with one layer; nothing at all when it is empty, as clients take that for an empty tile."""
    keys: dict[str, int] = {}
    values: dict[Value, int] = {}
    features = bytearray()
    for x, y, said in dots:
        tags = b"".join(
            _number(keys.setdefault(key, len(keys))) + _number(values.setdefault(value, len(values)))
            for key, value in said.items()
        )
        place = _MOVE_TO + _number(_zigzag(x)) + _number(_zigzag(y))
        features += _part(_FEATURES, _part(_TAGS, tags) + _POINT + _part(_GEOMETRY, place))
    if not features:
        return b""
    body = _part(_NAME, name.encode()) + features
    body += b"".join(_part(_KEYS, key.encode()) for key in keys)
    body += b"".join(_part(_VALUES, _value(value)) for value in values)
    return _part(_LAYERS, body + _EXTENT + _number(EXTENT) + _VERSION)


def _written(number: int) -> bytes:
    """Write a number seven bits at a time, the lowest first."""
    out = bytearray()
    while number >= 0x80:  # noqa: PLR2004 - seven bits
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


_SMALL = tuple(map(_written, range(2 * EXTENT)))  # nearly every number of a tile


def _number(number: int) -> bytes:
    return _SMALL[number] if number < 2 * EXTENT else _written(number)


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else (-number << 1) - 1


def _part(key: bytes, body: bytes | bytearray) -> bytes:
    return key + _number(len(body)) + body


def _value(value: Value) -> bytes:
    return _UINT + _number(value) if isinstance(value, int) else _part(_STRING, value.encode())

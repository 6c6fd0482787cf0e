"""Reads a vector tile of points, as the specification tells it; the browser's own reader is asked in tile.test.ts."""


def _numbers(data):
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0


def _fields(data):
    at = 0

    def number():
        nonlocal at
        end = next(n for n in range(at, len(data)) if data[n] < 0x80) + 1
        (found,) = _numbers(data[at:end])
        at = end
        return found

    while at < len(data):
        key = number()
        if key & 7 == 2:
            length = number()
            yield key >> 3, data[at : at + length]
            at += length
        else:
            assert key & 7 == 0
            yield key >> 3, number()


def _whole(number):
    return (number >> 1) ^ -(number & 1)


def decode(data):
    """Return the name of the one layer and its points as (x, y, properties)."""
    if not data:
        return "", []
    ((field, layer),) = _fields(data)
    assert field == 3
    found = list(_fields(layer))
    assert dict(found)[15] == 2
    assert dict(found)[5] == 4096
    keys = [value.decode() for field, value in found if field == 3]
    values = [next(_fields(value)) for field, value in found if field == 4]
    values = [value.decode() if field == 1 else value for field, value in values]
    points = []
    for feature in (value for field, value in found if field == 2):
        parts = dict(_fields(feature))
        assert parts[3] == 1
        command, x, y = _numbers(parts[4])
        assert command == 9
        tags = list(_numbers(parts.get(2, b"")))
        said = {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)}
        points.append((_whole(x), _whole(y), said))
    return dict(found)[1].decode(), points

"""The bytes of y-protocols: sync and awareness, as `y-websocket` sends them. Reads nothing beyond what is there."""

import json
from dataclasses import dataclass

SYNC, AWARENESS, AUTH, ASK_AWARENESS = 0, 1, 2, 3
STEP1, STEP2, UPDATE = 0, 1, 2
EMPTY = b"\x00\x00"  # an update that changes nothing
NO_STRUCTS = b"\x00"  # how an update begins that only takes away
KNOWS_NOTHING = b"\x00"  # the state of a new document
LONGEST_NUMBER = 9  # bytes; 63 bits, more than any clock
IDS_MOST = 64  # states in one message of awareness
STATE_MOST = 8_192  # bytes of one state
NOTHING = b"null"


class MalformedError(ValueError):
    """Raised for bytes that are no message of the protocol; says why, in a few words."""


def number(value: int) -> bytes:
    """Return `value` as a variable length integer."""
    out = bytearray()
    while value > 127:  # noqa: PLR2004 - seven bits a byte
        out.append(128 | value & 127)
        value >>= 7
    out.append(value)
    return bytes(out)


def framed(*head: int, body: bytes) -> bytes:
    """Return a message: its kinds, and `body` with its length."""
    return bytes(head) + number(len(body)) + body


@dataclass
class Reader:
    """Reads `data` from `at` on. Every method raises MalformedError where the bytes end too early."""

    data: bytes
    at: int = 0

    @property
    def left(self) -> int:
        """How many bytes are left."""
        return len(self.data) - self.at

    def byte(self) -> int:
        """Read one byte."""
        if self.at >= len(self.data):
            msg = "it ends too early"
            raise MalformedError(msg)
        self.at += 1
        return self.data[self.at - 1]

    def number(self) -> int:
        """Read a variable length integer."""
        value = shift = 0
        for _ in range(LONGEST_NUMBER):
            byte = self.byte()
            value |= (byte & 127) << shift
            if byte < 128:  # noqa: PLR2004 - the last one
                return value
            shift += 7
        msg = "a number is too long"
        raise MalformedError(msg)

    def skip(self, size: int) -> None:
        """Pass over `size` bytes."""
        if size > self.left:
            msg = "it ends too early"
            raise MalformedError(msg)
        self.at += size

    def chunk(self) -> bytes:
        """Read bytes that have their length before them."""
        size = self.number()
        self.skip(size)
        return self.data[self.at - size : self.at]


@dataclass(frozen=True)
class Presence:
    """What one client tells of itself: `state` is JSON in bytes, NOTHING when it went."""

    client: int
    clock: int
    state: bytes


def presences(body: bytes) -> list[Presence]:
    """Read the body of a message of awareness. Raise MalformedError, also for what other clients could not read."""
    reader = Reader(body)
    size = reader.number()
    if size > IDS_MOST * 16:  # a client passes on what it heard of all
        msg = "too many states"
        raise MalformedError(msg)
    found = []
    for _ in range(size):
        one = Presence(reader.number(), reader.number(), reader.chunk())
        if len(one.state) > STATE_MOST:
            msg = "a state is too large"
            raise MalformedError(msg)
        found.append(one)
    return found


def check_state(state: bytes) -> None:
    """Raise MalformedError unless `state` is a JSON object or null, which is all that others expect."""
    if state == NOTHING:
        return
    try:
        known = isinstance(json.loads(state), dict)
    except (ValueError, RecursionError):
        known = False
    if not known:
        msg = "a state is no JSON object"
        raise MalformedError(msg)


def states(shown: list[Presence]) -> bytes:
    """Return what `presences` reads."""
    return number(len(shown)) + b"".join(
        number(one.client) + number(one.clock) + number(len(one.state)) + one.state for one in shown
    )


def tell(shown: list[Presence]) -> bytes:
    """Return the message of awareness that tells of `shown`."""
    return framed(AWARENESS, body=states(shown))


def denied(why: str) -> bytes:
    """Return the message that says that one may not do that; `y-websocket` logs it and goes on."""
    return framed(AUTH, 0, body=why.encode())

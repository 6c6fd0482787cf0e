"""Frames as RFC 6455 has them, beside the library that reads and writes all others."""

import os

import pytest
from websockets.frames import Frame, Opcode

from cocreate.live.lines import LONG, alone, frame

SIZES = [0, 1, 125, 126, 127, 300, LONG - 1, LONG, LONG + 5]


@pytest.mark.parametrize("size", SIZES)
def test_a_frame_is_what_the_library_makes(size):
    data = os.urandom(size)
    assert frame(data) == Frame(Opcode.BINARY, data).serialize(mask=False)


@pytest.mark.parametrize("size", SIZES)
def test_only_one_whole_message_of_a_client_is_read_at_once(size):
    data = os.urandom(size)
    sent = Frame(Opcode.BINARY, data).serialize(mask=True)
    assert alone(sent) == (data if size < LONG else None)
    others = [sent + b"x", sent[:-1], sent[:1], b"", Frame(Opcode.BINARY, data).serialize(mask=False)]
    others += [Frame(opcode, b"hoi").serialize(mask=True) for opcode in (Opcode.PING, Opcode.CLOSE, Opcode.CONT)]
    others += [Frame(Opcode.TEXT, b"hoi").serialize(mask=True), Frame(Opcode.BINARY, data, False).serialize(mask=True)]
    others.append(bytes([sent[0] | 0x40]) + sent[1:])  # of an extension
    others.append(bytes([0x82, 0xFF]) + (119).to_bytes(8, "big") + b"mask" + b"x" * 119)  # a length in eight bytes
    assert [alone(other) for other in others] == [None] * len(others)

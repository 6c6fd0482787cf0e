"""Whatever is asked in whatever order: the bytes are those that were acknowledged, and nothing else."""

import base64
import hashlib

from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from cocreate.uploads import actions, pieces, queries

from .senders import TUS, begin, head, piece
from .test_failing import broken

BYTES = st.binary(max_size=40)


class Uploads(RuleBasedStateMachine):
    """Several uploads at once, against what each should hold."""

    addresses = Bundle("addresses")

    @initialize()
    def nothing(self):
        cache.clear()  # limits of one address
        self.client = Client()
        self.bytes: dict[str, bytes] = {}
        self.lengths: dict[str, int | None] = {}

    @rule(target=addresses, length=st.none() | st.integers(0, 100))
    def open(self, length):
        address = begin(self.client, length)["Location"]
        self.bytes[address], self.lengths[address] = b"", length
        return address

    def room(self, address):
        length = self.lengths[address]
        return 10**6 if length is None else length - len(self.bytes[address])

    @rule(address=addresses, data=BYTES)
    def send(self, address, data):
        answer = piece(self.client, address, len(self.bytes[address]), data)
        assert answer.status_code == (204 if len(data) <= self.room(address) else 413)
        if answer.status_code == 204:
            self.bytes[address] += data
            assert answer["Upload-Offset"] == str(len(self.bytes[address]))

    @rule(address=addresses, data=BYTES, off=st.integers(-50, 50).filter(bool))
    def send_elsewhere(self, address, data, off):
        offset = len(self.bytes[address]) + off
        assert piece(self.client, address, offset, data).status_code == (409 if offset >= 0 else 400)

    @rule(address=addresses, data=BYTES, good=st.booleans())
    def send_with_checksum(self, address, data, good):
        digest = hashlib.sha1(data if good else data + b"!").digest()
        told = {"Upload-Checksum": f"sha1 {base64.b64encode(digest).decode()}"}
        answer = piece(self.client, address, len(self.bytes[address]), data, **told)
        fits = len(data) <= self.room(address)
        assert answer.status_code == (413 if not fits else 204 if good else 460)
        if answer.status_code == 204:
            self.bytes[address] += data

    @rule(address=addresses, data=BYTES, lost=st.integers(1, 40))
    def break_off(self, address, data, lost):
        promised = len(data) + lost
        at = {"Upload-Offset": str(len(self.bytes[address]))}
        answer = broken(self.client, address, data, promised, **at)
        assert answer.status_code == (503 if promised <= self.room(address) else 413)
        if answer.status_code == 503:
            self.bytes[address] += data

    @rule(address=addresses, data=BYTES, more=st.integers(-60, 60))
    def tell_length(self, address, data, more):
        at = len(self.bytes[address])
        length = max(0, at + len(data) + more)
        answer = piece(self.client, address, at, data, **{"Upload-Length": str(length)})
        known = self.lengths[address]
        assert answer.status_code == (204 if length >= at + len(data) and known in {None, length} else 400)
        if answer.status_code == 204:
            self.lengths[address] = length
            self.bytes[address] += data

    @rule(address=consumes(addresses))
    def end(self, address):
        assert self.client.delete(address, headers=TUS).status_code == 204
        assert head(self.client, address).status_code == 404
        del self.bytes[address], self.lengths[address]

    @rule(address=addresses)
    def take_what_is_whole(self, address):
        upload = queries.finished(address)
        assert (upload is not None) == (len(self.bytes[address]) == self.lengths[address])

    @rule()
    def sweep(self):
        assert actions.sweep() == 0

    @invariant()
    def every_upload_holds_what_was_acknowledged(self):
        for address, data in self.bytes.items():
            answer = head(self.client, address)
            assert answer["Upload-Offset"] == str(len(data))
            assert answer.get("Upload-Length") == (
                None if self.lengths[address] is None else str(self.lengths[address])
            )
            assert queries.find(address).path.read_bytes() == data
        assert all(not pieces.asked(path) for path in pieces.folder().iterdir())


class TestAnyOrder(Uploads.TestCase, TestCase):
    settings = settings(max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))

"""Whatever goes wrong: a clear answer, and what arrived stays."""

import errno
import io
import os
import threading

import pytest
from django.http import UnreadablePostError
from django.test import Client

from cocreate.uploads import actions, front, pieces, queries, views
from cocreate.uploads.models import Upload

from .senders import PIECE, TUS, begin, head, piece

pytestmark = pytest.mark.django_db


class Line:
    """A connection that ends in its own way after its last byte."""

    def __init__(self, data, fate=None):
        self._data = io.BytesIO(data)
        self._fate = fate

    def read(self, size=-1):
        block = self._data.read(size)
        if not block and self._fate:
            raise self._fate
        return block

    readline = readlines = read


def broken(client, address, data, promised, fate=None, **more):
    headers = {**TUS, "Upload-Offset": "0", **more}
    extra = {"wsgi.input": Line(data, fate), "CONTENT_LENGTH": str(promised), "CONTENT_TYPE": PIECE}
    return client.generic("PATCH", address, b"", PIECE, headers=headers, **extra)


@pytest.mark.parametrize("fate", [None, OSError("reset by peer")])
def test_what_arrived_before_the_connection_broke_is_kept(client, fate):
    address = begin(client, 100_000)["Location"]
    answer = broken(client, address, b"x" * 70_000, 100_000, fate)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    kept = int(head(client, address)["Upload-Offset"])
    assert 0 < kept <= 70_000
    assert piece(client, address, kept, b"y" * (100_000 - kept)).status_code == 204
    assert queries.finished(address) is not None


def test_nothing_is_kept_of_a_piece_with_a_checksum_that_broke_off(client):
    address = begin(client, 100_000)["Location"]
    broken(client, address, b"x" * 70_000, 100_000, **{"Upload-Checksum": "sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk="})
    assert head(client, address)["Upload-Offset"] == "0"
    assert len(list(pieces.folder().iterdir())) == 1


def bare(client, address, data, **more):
    headers = {**TUS, "Upload-Offset": "0", "Transfer-Encoding": "chunked"}
    extra = {"wsgi.input": io.BytesIO(data), "CONTENT_LENGTH": "", "CONTENT_TYPE": PIECE} | more
    return client.generic("PATCH", address, b"", PIECE, headers=headers, **extra)


def test_a_piece_may_come_without_saying_how_long_it_is(client):
    address = begin(client, 10)["Location"]
    assert bare(client, address, b"abcde")["Upload-Offset"] == "5"
    short = begin(client, 3)["Location"]
    assert bare(client, short, b"abcde").status_code == 413
    assert queries.find(short).path.read_bytes() == b"abc"


def test_one_of_those_that_broke_is_known_by_the_connection(client):
    address = begin(client, 10)["Location"]
    patience = front.Patience({"path": address}, None)
    patience.broken = True
    answer = bare(client, address, b"abcde", **{"asgi.scope": {front.PATIENCE: patience}})
    assert answer.status_code == 503
    assert head(client, address)["Upload-Offset"] == "5"


def test_a_full_disk_is_said_before_and_while_it_fills(client, monkeypatch, settings):
    address = begin(client, 10)["Location"]
    dutch = {"Accept-Language": "nl-BE"}
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": settings.UPLOAD_RESERVE_BYTES + 5})())
    assert begin(client, 5).status_code == 201
    refused = begin(client, 6, **dutch)
    assert refused.status_code == 507
    assert refused.content.decode().startswith("Er is geen plaats meer op de schijf van deze site.")
    assert piece(client, address, 0, b"abcdef").status_code == 507
    assert piece(client, address, 0, b"abc").status_code == 204

    really, room = os.write, [4]

    def write(file, block):
        if room[0] <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = really(file, block[: room[0]])
        room[0] -= written
        return written

    monkeypatch.setattr(os, "write", write)
    assert piece(client, address, 3, b"defgh").status_code == 507
    assert head(client, address)["Upload-Offset"] == "7"
    monkeypatch.setattr(os, "write", really)
    assert piece(client, address, 7, b"hij").status_code == 204
    assert queries.finished(address).path.read_bytes() == b"abcdefghij"[:3] + b"defg" + b"hij"


def test_a_disk_that_is_full_in_earnest_is_one_too(client, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda _: None)  # that file has nothing to keep safe
    address = begin(client, 10)["Location"]
    path = queries.find(address).path
    path.unlink()
    path.symlink_to("/dev/full")  # the kernel answers ENOSPC to every write
    refused = piece(client, address, 0, b"abc")
    assert refused.status_code == 507
    assert b"schijf" in refused.content


def test_another_mistake_of_the_disk_is_not_called_a_full_one(client, monkeypatch):
    address = begin(client, 10)["Location"]

    def write(*_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "write", write)
    client.raise_request_exception = False
    assert piece(client, address, 0, b"abc").status_code == 500


def test_a_file_that_cannot_even_be_made_is_a_full_disk(client, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "open", refuse)
    assert begin(client, 5).status_code == 507
    assert not Upload.objects.exists()


def test_two_pieces_at_once_are_one_too_many(client, monkeypatch):
    monkeypatch.setattr(actions, "PATIENCE", 0.1)
    monkeypatch.setattr(actions, "HEAD_PATIENCE", 0.1)
    address = begin(client, 10)["Location"]
    upload = queries.find(address)
    with pieces.held(upload.path, 0):
        refused = piece(client, address, 0, b"abc")
        assert refused.status_code == 423
        assert not pieces.asked(upload.path)
        assert client.delete(address, headers=TUS).status_code == 423
        assert head(client, address)["Upload-Offset"] == "0"
    assert piece(client, address, 0, b"abc").status_code == 204


def test_who_waits_for_a_dead_connection_gets_its_place(client, monkeypatch):
    monkeypatch.setattr(actions, "PATIENCE", 60)
    address = begin(client, 10)["Location"]
    path = queries.find(address).path
    held = threading.Event()

    def hold():
        with pieces.held(path, 0):
            held.set()
            while not pieces.asked(path):
                pass

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    assert piece(client, address, 0, b"abc").status_code == 204
    holder.join()
    assert not pieces.asked(path)


def test_bytes_that_are_gone_are_said_to_be(client):
    address = begin(client, 10)["Location"]
    pieces.forget(queries.find(address).path)
    assert head(client, address).status_code == 404
    assert piece(client, address, 0, b"abc").status_code == 404
    assert client.delete(address, headers=TUS).status_code == 404
    assert not Upload.objects.exists()


def test_a_file_that_was_taken_while_one_waited_for_it_is_gone(client, monkeypatch):
    path = queries.find(begin(client, 10)["Location"]).path
    really = pieces._lock

    def lock(*arguments):
        really(*arguments)
        path.rename(path.with_suffix(".moved"))
        path.touch()

    monkeypatch.setattr(pieces, "_lock", lock)
    with pytest.raises(FileNotFoundError), pieces.held(path, 0):
        pass


def test_one_address_opens_so_many_an_hour(client, monkeypatch):
    monkeypatch.setattr(views, "PER_HOUR", 2)
    assert [begin(client, 5).status_code for _ in range(3)] == [201, 201, 429]
    refused = begin(client, 5, **{"Accept-Language": "nl"})
    assert int(refused["Retry-After"]) > 0
    assert "wacht even" in refused.content.decode()
    assert Client(REMOTE_ADDR="192.0.2.7").post("/uploads/", headers={**TUS, "Upload-Length": "5"}).status_code == 201


def test_one_address_sends_so_much_a_day(client, settings, monkeypatch):
    settings.UPLOAD_MAX_BYTES = 10
    monkeypatch.setattr(views, "FILES_A_DAY", 1)
    address = begin(client, 9)["Location"]
    assert piece(client, address, 0, b"abcdef").status_code == 204
    assert piece(Client(REMOTE_ADDR="192.0.2.7"), address, 6, b"xyz").status_code == 204
    assert piece(client, begin(client, 9)["Location"], 0, b"abcde").status_code == 429
    assert bare(client, begin(client, 9)["Location"], b"abcde").status_code == 429


def test_one_address_gets_half_of_the_places_and_all_together_not_more_than_there_are(client, monkeypatch):
    monkeypatch.setattr(front, "PLACES", 4)
    address = begin(client, 9)["Location"]
    with views._place("127.0.0.1"), views._place("127.0.0.1"):
        crowd = piece(client, address, 0, b"abc")
        assert crowd.status_code == 503
        assert int(crowd["Retry-After"]) > 0
        other = Client(REMOTE_ADDR="192.0.2.7")
        assert piece(other, address, 0, b"abc").status_code == 204
        with views._place("a"), views._place("b"):
            assert piece(other, address, 3, b"abc").status_code == 503
    assert piece(client, address, 3, b"abc").status_code == 204
    assert not views._running


def test_a_request_that_cannot_be_read_is_a_broken_connection(client, rf):
    request = rf.post("/uploads/")

    def refuse(*_):
        raise UnreadablePostError

    request.read = refuse
    with pytest.raises(pieces.BrokenError):
        front.Body(request).read(1)

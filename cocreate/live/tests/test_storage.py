"""Rooms in the database: read in one statement, folded without losing, committed together."""

import threading

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pycrdt import Doc, Text

from cocreate.live import storage
from cocreate.live.models import Room, Update
from cocreate.live.storage import Row

from .rigs import ROOM, Peer, until, with_hub


def test_a_room_comes_back_as_it_was_written_and_in_one_statement(db):
    room = storage.load(ROOM).room
    storage.append([Row(room, 1, b"een"), Row(room, 2, b"twee")])
    with CaptureQueriesContext(connection) as queries:
        assert storage.load(ROOM) == storage.Stored(room, 2, 0, [b"een", b"twee"])
    assert len(queries) == 1


def test_folding_leaves_what_came_later(db):
    room = storage.load(ROOM).room
    storage.append([Row(room, number, b"%d" % number) for number in range(1, 5)])
    storage.fold(room, 3, b"123")
    assert storage.load(ROOM) == storage.Stored(room, 4, 0, [b"123", b"4"])
    storage.fold(room, 2, b"older")  # one that comes late
    assert storage.load(ROOM).parts == [b"123", b"4"]
    assert Update.objects.count() == 1


def test_a_number_is_given_once(db):
    room = storage.load(ROOM).room
    storage.append([Row(room, 1, b"een")])
    with pytest.raises(IntegrityError):
        storage.append_surely([Row(room, 1, b"van een ander proces")])


def test_a_number_that_was_folded_is_not_given_again(db):
    room, other = storage.load(ROOM).room, storage.load("proef:ander").room
    storage.append([Row(room, 1, b"een"), Row(room, 2, b"twee")])
    storage.fold(room, 2, b"12")
    with pytest.raises(IntegrityError), transaction.atomic():
        storage.append([Row(other, 1, b"van een ander"), Row(room, 2, b"te laat")])
    assert [storage.load(name).parts for name in (ROOM, "proef:ander")] == [[b"12"], []]
    storage.append([Row(room, 3, b"drie")])
    assert storage.load(ROOM).parts == [b"12", b"drie"]


def test_who_writes_while_it_is_folded_waits_and_hears_that_the_number_is_gone(transactional_db):
    room = storage.load(ROOM).room
    storage.append([Row(room, 1, b"een")])
    heard = []

    def write():
        heard.append(storage.tried(lambda: storage.append_surely([Row(room, 1, b"te laat")])))
        connection.close()

    with transaction.atomic():
        storage.fold(room, 1, b"1")
        late = threading.Thread(target=write)
        late.start()
        late.join(0.5)
        if connection.vendor == "postgresql":  # a database in memory refuses at once who comes second
            assert heard == []
    late.join()
    (error,) = heard
    assert isinstance(error, IntegrityError if connection.vendor == "postgresql" else DatabaseError)
    assert storage.load(ROOM).parts == [b"1"]


def test_a_commit_whose_answer_was_lost_is_not_done_twice(transactional_db, monkeypatch):
    room = storage.load(ROOM).room
    append = storage.append

    def loses_the_answer(rows):
        monkeypatch.setattr(storage, "append", append)
        append(rows)
        msg = "the connection is gone"
        raise DatabaseError(msg)

    def never_comes(rows):
        monkeypatch.setattr(storage, "append", append)
        msg = "the connection is gone"
        raise DatabaseError(msg)

    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own; a database in memory would be gone
    for number, fails in ((1, loses_the_answer), (2, never_comes)):
        monkeypatch.setattr(storage, "append", fails)
        storage.append_surely([Row(room, number, b"een")])
    assert storage.load(ROOM).parts == [b"een", b"een"]


def test_rooms_share_commits_in_one_thread(transactional_db, monkeypatch):
    many = []

    async def story(hub):
        commit = storage.append

        def counted(rows):
            many.append((threading.current_thread().name, len(rows)))
            commit(rows)

        monkeypatch.setattr(storage, "append", counted)
        rooms = [await Peer(hub, who=f"p{n}", room=f"doc:{n}").connect() for n in range(6)]
        listener = await Peer(hub, who="luisteraar", room="doc:0").connect()
        await until(lambda: all(peer.room.turn is None for peer in rooms), 20)
        for at, peer in enumerate(rooms):
            peer.text += f"kamer {at}"
        await until(lambda: sum(size for _, size in many) == 6 and listener.holds[0] == "kamer 0", 20)

    with_hub(story, storage.DatabaseStore())
    assert {name for name, _ in many} == {"live-writer"}
    assert len(many) < 6  # rooms share commits
    for at in range(6):
        doc = Doc()
        for part in storage.load(f"doc:{at}").parts:
            doc.apply_update(part)
        assert str(doc.get("text", type=Text)) == f"kamer {at}"


def test_one_room_that_is_gone_does_not_take_others_with_it(db):
    told = {}
    here, gone = storage.load(ROOM).room, storage.load("proef:weg").room
    storage.append([Row(gone, 1, b"een")])
    jobs = [
        storage.Job(lambda error, room=room: told.update({room: error}), rows=[Row(room, 1, b"x")])
        for room in (here, gone)
    ]
    storage.Writer._append(jobs)
    assert told[here] is None
    assert isinstance(told[gone], DatabaseError)
    assert storage.load(ROOM).parts == [b"x"]
    assert Room.objects.count() == 2

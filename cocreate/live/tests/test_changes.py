"""The server itself changes a room, wherever it runs, and nobody's work is lost by it."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from pycrdt import Doc, Map

from cocreate.live import actions, queries, settled, storage
from cocreate.live.edits import Edit
from cocreate.live.hub import Hub
from cocreate.live.models import Room, Update
from cocreate.live.storage import DatabaseStore

from .rigs import ROOM, Peer, until, with_hub


def written(store, **things):
    """What another process writes in the room, of which this one hears nothing."""
    doc = Doc()
    for name, thing in things.items():
        doc.get("things", type=Map)[name] = thing
    rows = store.rows[store.rooms[ROOM]]
    rows[len(rows) + 1] = doc.get_update()
    return len(rows)


def test_everybody_sees_what_another_process_wrote():
    async def story(hub):
        an, bo = await Peer(hub).connect(), await Peer(hub).connect()
        an.text += "hier"
        await until(lambda: bo.holds[0] == "hier" and an.room.turn is None)
        hub.store.changes.append((ROOM, written(hub.store, bank="afgesproken"), 0))
        await hub.look_at_rows()
        await until(lambda: an.holds == bo.holds == ("hier", {"bank": "afgesproken"}))
        assert an.room.number == 2
        assert an.room.dirty
        await hub.look_at_rows()
        assert not an.room._behind  # nothing is new any more

    with_hub(story)


def test_who_writes_at_the_same_moment_keeps_what_they_wrote():
    async def story(hub):
        an, bo = await Peer(hub).connect(), await Peer(hub).connect()
        await until(lambda: an.room.turn is None)
        written(hub.store, bank="afgesproken")
        an.text += "hier"
        await until(lambda: an.holds == bo.holds == ("hier", {"bank": "afgesproken"}))
        assert (an.client.code, an.room.number) == (0, 2)
        assert sorted(hub.store.rows[1]) == [1, 2]

    with_hub(story)


def test_a_room_that_nobody_is_in_is_opened_so_that_its_owner_sees_the_change(monkeypatch):
    monkeypatch.setattr(settled, "_owners", {"proef:": lambda _room, _state: None})

    async def story(hub):
        await hub.store.load(ROOM)
        number = written(hub.store, bank="afgesproken")
        hub.store.changes += [("doc:anders", 1, 0), (ROOM, number, number)]
        await hub.look_at_rows()
        assert not hub.rooms  # the one has no owner, of the other it has seen all
        hub.store.changes.append((ROOM, number, 0))
        await hub.look_at_rows()
        await until(lambda: hub.store.shown)
        assert [(name, upto) for name, upto, _ in hub.store.shown] == [(ROOM, 1)]

    with_hub(story)


def test_a_change_is_there_when_it_returns(db, django_capture_on_commit_callbacks):
    def edit(room):
        room.set_map(("things", "bank"), {"title": "De bank", "geometry": {"type": "Point", "coordinates": [3.7, 51]}})
        room.set(("base", "osm", "on"), True)
        return room.get(("things", "bank", "title"))

    assert actions.change(ROOM, edit) == "De bank"
    actions.change(ROOM, lambda room: room.set(("things", "bank", "title"), "De lange bank"))
    kept = queries.values(ROOM)
    assert kept.map("things")["bank"]["title"] == "De lange bank"
    assert kept.map("things")["bank"]["geometry"] == {"type": "Point", "coordinates": [3.7, 51]}
    assert kept.map("base") == {"osm": {"on": True}}
    assert queries.changed() == [(ROOM, 2, 0)]
    assert actions.change(ROOM, lambda room: room.get(("things", "geen", "title"))) is None
    assert Update.objects.count() == 2  # who only looks writes nothing
    actions.change(ROOM, lambda room: room.remove(("things", "bank")))
    actions.change(ROOM, lambda room: room.remove(("things", "geen", "title")))
    assert queries.values(ROOM).map("things") == {}
    assert queries.values("proef:nergens").map("things") == {}
    assert not Room.objects.filter(name="proef:nergens").exists()


def test_a_change_goes_with_the_transaction_that_it_stands_in(db):
    class StopError(Exception):
        pass

    def story():
        with transaction.atomic():
            actions.change(ROOM, lambda room: room.set(("things", "bank"), 1))
            raise StopError

    with pytest.raises(StopError):
        story()
    assert queries.values(ROOM).map("things") == {}


def test_a_change_is_made_anew_when_others_wrote_and_all_was_folded_meanwhile(db):
    """Else it would take a number that nobody looks at any more, and all later ones of this process wait for it."""
    theirs = Edit([]).made(lambda room: room.set(("things", "zij"), 1))[1]
    tries = []

    def ours(room):
        if not tries:
            key = storage.load(ROOM).room
            storage.append([storage.Row(key, 1, theirs)])
            storage.fold(key, 1, theirs)
        tries.append(room.get(("things", "zij")))
        room.set(("things", "wij"), 2)

    actions.change(ROOM, ours)
    assert tries == [None, 1]
    assert queries.values(ROOM).map("things") == {"zij": 1, "wij": 2}
    assert [number for _, number, _, _ in queries.parts(ROOM)] == [1, 2]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="who changes a room there is the only one who writes")
@pytest.mark.django_db(transaction=True)
def test_who_was_late_too_often_waits_and_stands_in_nobodys_way(monkeypatch):
    """In the busiest moment of CI they waited for each other."""
    append = storage.append

    def change(who):
        actions.change(ROOM, lambda room: room.set(("things", who), 1))
        connection.close()

    def waits():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            return bool(cursor.fetchall())

    def while_another_waits(rows):
        monkeypatch.setattr(storage, "append", append)
        monkeypatch.setattr(actions, "TRIES", 0)
        late.append(threads.submit(change, "late"))
        for _ in range(1000):
            if waits():
                break
            time.sleep(0.01)
        else:
            pytest.fail("Who was late wrote beside another.")
        append(rows)

    late = []
    change("before")
    monkeypatch.setattr(storage, "append", while_another_waits)
    with ThreadPoolExecutor(1) as threads:
        change("first")
        late[0].result()
    assert queries.values(ROOM).map("things") == {"before": 1, "first": 1, "late": 1}


def test_values_at_a_path_are_plain():
    edit = Edit([])
    edit.set_map(("things", "bank"), {"at": [1, {"x": None}]})
    assert edit.get(("things",)) == {"bank": {"at": [1, {"x": None}]}}
    edit.set(("things", "bank"), {"title": "plain"})
    assert edit.get(("things", "bank", "title")) == "plain"
    assert edit.get(("things", "bank", "title", "deeper")) is None
    edit.set(("things", "bank", "title"), "a Y.Map takes the place of a plain value")
    assert edit.get(("things", "bank")) == {"title": "a Y.Map takes the place of a plain value"}


@pytest.mark.skipif(connection.vendor == "sqlite", reason="in memory it locks tables; test_server does it with a file")
@pytest.mark.django_db(transaction=True)
def test_two_threads_and_somebody_in_the_room_write_at_once_and_all_is_there():
    def change(who):
        for n in range(10):
            actions.change(ROOM, lambda room, n=n: room.set(("things", f"{who}{n}"), n))
        connection.close()

    async def story():
        hub = Hub(DatabaseStore())
        an, bo = await Peer(hub).connect(), await Peer(hub, who="bo").connect()
        with ThreadPoolExecutor(2) as threads:
            both = [asyncio.wrap_future(threads.submit(change, who)) for who in "ab"]
            for _ in range(10):
                an.text += "x"
                await asyncio.sleep(0.005)
            await asyncio.gather(*both)
        await until(lambda: len(bo.holds[1]) == 20 and bo.holds[0] == "x" * 10)
        assert an.holds == bo.holds
        assert an.client.code == bo.client.code == 0
        await hub.close()
        return an.holds

    text, things = asyncio.run(story())
    kept = queries.values(ROOM)
    assert (kept.text("text"), kept.map("things")) == (text, things)
    numbers = list(Update.objects.order_by("number").values_list("number", flat=True))
    assert numbers[-1] - len(numbers) + 1 == numbers[0]  # without gaps

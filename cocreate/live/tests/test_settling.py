"""The owner of a room sees what it holds when it is quiet."""

import asyncio
import json
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment

from cocreate.live import actions, queries, rooms, settled, storage
from cocreate.live.hub import LOOK
from cocreate.live.models import Room, Update
from cocreate.live.storage import Row

from .rigs import ROOM, Peer, until, with_hub


@pytest.fixture
def shown(monkeypatch):
    """What an owner of proef: was shown; it fails as often as `fails` says."""
    seen = []
    monkeypatch.setattr(settled, "_owners", {})
    monkeypatch.setattr(settled, "_hearers", {})

    def owner(room, state):
        if seen_fails:
            raise seen_fails.pop()
        seen.append((room, state.text("text"), state.map("things")))

    seen_fails = []
    settled.register("proef:", owner)
    owner.seen, owner.fails = seen, seen_fails
    return owner


def test_the_owner_sees_the_servers_own_copy_within_two_seconds_of_quiet(shown):
    async def story(hub):
        an, other = await Peer(hub).connect(), await Peer(hub, room="doc:brief").connect()
        an.text += "een bank"
        other.text += "niet van een eigenaar"
        await until(lambda: hub.store.shown)
        assert rooms.QUIET + LOOK < 2.0  # it is looked at that often
        assert [name for name, _, _ in hub.store.shown] == [ROOM]
        assert not an.room.dirty
        await hub.look(1e9)
        assert len(hub.store.shown) == 1  # nothing new

    with_hub(story)


def test_an_owner_that_fails_is_told_of_and_asked_again(shown, caplog):
    async def story(hub):
        an = await Peer(hub).connect()
        an.text += "een"
        await until(lambda: an.room.dirty and an.room.turn is None)
        hub.store.fails.append(RuntimeError("kapot"))
        await hub.look(time.monotonic() + 1)
        await until(lambda: an.room.retry_at)
        assert not hub.store.shown
        await hub.look(time.monotonic() + 1)
        assert not an.room.settling
        await hub.look(time.monotonic() + rooms.RETRY + 1)
        await until(lambda: hub.store.shown)

    with_hub(story)
    assert "could not take over" in caplog.text


def test_a_room_that_is_never_quiet_is_shown_now_and_then(shown, monkeypatch):
    monkeypatch.setattr(rooms, "LONG", 0.05)
    monkeypatch.setattr(rooms, "QUIET", 100.0)

    async def story(hub):
        an = await Peer(hub).connect()
        for n in range(30):
            an.text += "x"
            await until(lambda n=n: len(hub.store.log) > n)
            if hub.store.shown:
                break
            await asyncio.sleep(0.01)
        await until(lambda: hub.store.shown)

    with_hub(story)


def test_what_changed_last_is_shown_before_the_server_stops(shown):
    async def story(hub):
        an = await Peer(hub).connect()
        an.text += "nog net"
        await until(lambda: hub.store.log)

    assert [number for _, number, _ in with_hub(story).shown] == [1]


def test_the_owner_is_told_who_changed_something_and_not_who_only_looks(shown, monkeypatch, caplog):
    async def story(hub):
        settled.register("proef:", shown, wrote=print)
        an, bert = await Peer(hub).connect(), await Peer(hub, who="bert").connect()
        told = hub.store.wrotes
        an.text += "een bank"
        an.text += " in de zon"
        await until(lambda: str(bert.text) == "een bank in de zon" and told)
        assert told == [(ROOM, "an")], "once in a while"
        del an.text[0:4]
        await until(lambda: str(bert.text) == "bank in de zon")
        bert.cut()
        await bert.connect()
        await until(lambda: bert.room.turn is None)
        assert told == [(ROOM, "an")], "who comes back tells again what was taken away"
        del bert.text[0:5]
        await until(lambda: len(told) > 1)
        assert told[1:] == [(ROOM, "bert")]
        monkeypatch.setattr(rooms, "AGAIN", 0.0)
        monkeypatch.setattr(hub.store, "wrote", None)  # the owner fails
        bert.text += "!"
        await until(lambda: str(an.text) == "in de zon!" and caplog.text)
        monkeypatch.undo()
        an.text += "!"
        await until(lambda: str(bert.text) == "in de zon!!")

    with_hub(story)
    assert "could not note that somebody writes" in caplog.text


def fill(name):
    doc, updates = Doc(), []
    watch = doc.observe(lambda event: updates.append(event.update))
    doc.get("text", type=Text).insert(0, "hoi")
    doc.get("things", type=Map)["bank"] = Map({"title": "De bank"})
    assert watch
    room = storage.load(name).room
    storage.append([Row(room, 1, updates[0]), Row(room, 2, updates[-1])])
    return doc


def test_what_a_process_that_died_did_not_show_is_shown_by_the_worker(db, shown):
    fill(ROOM)
    fill("doc:anders")
    actions.tidy()
    assert shown.seen == []  # the process that has the room may still do it
    Update.objects.update(at=timezone.now() - timedelta(minutes=3))
    shown.fails.append(RuntimeError("kapot"))
    actions.tidy()
    assert shown.seen == []
    actions.tidy()
    actions.tidy()
    assert shown.seen == [(ROOM, "hoi", {"bank": {"title": "De bank"}})]
    assert Room.objects.get(name=ROOM).settled == 2


def kept_bytes():
    return b"".join(bytes(blob) for blob in [*Update.objects.values_list("blob", flat=True), *states()])


def states():
    return Room.objects.values_list("state", flat=True)


def test_what_was_taken_away_is_stored_nowhere_once_the_room_is_quiet(db):
    fill(ROOM)
    actions.change(ROOM, lambda room: room.set(("things", "bank", "title"), "Het geheim van Noor"))
    actions.change(ROOM, lambda room: room.remove(("things", "bank")))
    actions.tidy()
    assert b"geheim" in kept_bytes()  # somebody may still be at it
    assert Update.objects.count() == 4
    Update.objects.update(at=timezone.now() - timedelta(minutes=11))
    actions.tidy()
    assert b"geheim" not in kept_bytes()
    assert not Update.objects.exists()
    assert (queries.values(ROOM).text("text"), queries.values(ROOM).map("things")) == ("hoi", {})
    assert storage.later(ROOM, 2).number == 4  # whoever has it in memory gets what came
    actions.change(ROOM, lambda room: room.set(("things", "boom"), "eik"))
    assert queries.values(ROOM).map("things") == {"boom": "eik"}


def test_what_waits_for_something_else_is_folded_with_the_rest_and_what_cannot_be_read_is_left(db):
    source, updates = Doc(), []
    watch = source.observe(lambda event: updates.append(event.update))
    text = source.get("text", type=Text)
    text += "a"
    text += "b"
    assert watch
    room, other = storage.load(ROOM).room, storage.load("proef:kapot").room
    storage.append([Row(room, 1, updates[1]), Row(other, 1, b"kapot")])
    Update.objects.update(at=timezone.now() - timedelta(minutes=11))
    actions.tidy()
    assert storage.load("proef:kapot").parts == [b"kapot"]
    assert Room.objects.get(pk=room).upto == 1
    storage.append([Row(room, 2, updates[0])])
    assert queries.values(ROOM).text("text") == "ab"


def test_a_state_gives_plain_values():
    doc = Doc()
    doc.get("m", type=Map)["x"] = Map({"at": Array([1.5, None, True]), "story": Text("é")})
    doc.get("l", type=Array).append({"a": [1]})
    doc.get("x", type=XmlFragment).children.append(XmlElement("paragraph"))
    state = settled.State(doc.get_update())
    assert json.loads(json.dumps(state.map("m"))) == {"x": {"at": [1.5, None, True], "story": "é"}}
    assert json.loads(json.dumps(state.list("l"))) == [{"a": [1]}]
    assert state.fragment("x") == {"type": "doc", "content": [{"type": "paragraph"}]}
    assert (state.text("nothing"), state.map("empty")) == ("", {})
    assert settled.State(b"").list("l") == []

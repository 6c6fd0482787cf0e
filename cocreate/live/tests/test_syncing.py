"""Several people in one room end with the same, whatever the network does."""

import asyncio
import json
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Map, Text

from cocreate.live import protocol, rooms
from cocreate.live.protocol import framed

from .rigs import ROOM, MemoryStore, Peer, until, with_hub

OPERATIONS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from(["insert", "delete", "set", "unset", "cut", "connect", "rest", "sleep"]),
        st.integers(0, 30),
    ),
    max_size=40,
)


def state_in(store, room=ROOM):
    """What a process that begins now would read."""
    doc = Doc()
    number = store.rooms[room]
    for part in [store.states.get(number, (0, b""))[1], *[blob for _, blob in sorted(store.rows[number].items())]]:
        if part:
            doc.apply_update(part)
    return doc


def test_what_one_writes_all_have_also_who_comes_later():
    async def story(hub):
        an, bo = await Peer(hub).connect(), await Peer(hub, who="bo").connect()
        an.text += "Op ons plein "
        bo.things["bank"] = {"title": "De bank", "at": [3.7, 51.0]}
        await until(lambda: an.holds == bo.holds and an.things.to_py())
        late = await Peer(hub, "read", "cas").connect()
        await until(lambda: late.holds == an.holds)
        assert late.holds == ("Op ons plein ", {"bank": {"title": "De bank", "at": [3.7, 51.0]}})

    store = with_hub(story)
    assert str(state_in(store).get("text", type=Text)) == "Op ons plein "


def test_what_was_written_without_network_comes_along_later_both_ways():
    async def story(hub):
        an, bo = await Peer(hub).connect(), await Peer(hub, who="bo").connect()
        an.text += "één "
        await until(lambda: bo.holds == an.holds)
        bo.cut()
        an.text += "twee "
        bo.things["boom"] = "eik"
        await bo.connect()
        await until(lambda: an.holds == bo.holds == ("één twee ", {"boom": "eik"}))

    with_hub(story)


def test_who_comes_back_with_nothing_new_writes_nothing():
    async def story(hub):
        an = await Peer(hub).connect()
        an.text += "abc"
        del an.text[0:1]
        await until(lambda: hub.store.log)
        await until(lambda: an.room.turn is None)
        written = len(hub.store.log)
        for _ in range(3):
            an.cut()
            an.got.clear()
            await an.connect()
            await until(lambda: any(step == protocol.STEP2 for step, _ in an.got))
            await until(lambda: an.room.turn is None)
        assert len(hub.store.log) == written

    with_hub(story)


def test_what_comes_before_what_it_builds_on_is_kept_and_shown_once_it_fits():
    source, updates = Doc(), []
    watch = source.observe(lambda event: updates.append(event.update))
    text = source.get("text", type=Text)
    text += "a"
    text += "b"
    del text[0:1]

    async def story(hub):
        an, bo = await Peer(hub).connect(), await Peer(hub, who="bo").connect()
        for update in (updates[2], updates[1]):
            an.say(framed(protocol.SYNC, protocol.UPDATE, body=update))
        await until(lambda: sum(len(rows) for rows in hub.store.rows.values()) and an.room.turn is None)
        an.room.fold()  # nothing of it is lost when it is folded before it fits
        await until(lambda: 1 in hub.store.states)
        late = await Peer(hub, who="cas").connect()
        assert bo.holds == ("", {})
        an.say(framed(protocol.SYNC, protocol.UPDATE, body=updates[0]))
        await until(lambda: an.holds[0] == bo.holds[0] == late.holds[0] == "b")

    store = with_hub(story)
    assert str(state_in(store).get("text", type=Text)) == "b"
    assert watch


def change(peer, what, who, at):
    """Change the text or the things of a client, as far as it can be."""
    if what == "insert":
        peer.text.insert(min(at, len(peer.text)), f"{who}{at} ")
    elif what == "delete" and len(peer.text):
        place = at % len(peer.text)
        del peer.text[place : min(place + 3, len(peer.text))]
    elif what == "set":
        peer.things[f"k{at % 5}"] = {"by": who, "at": at}
    elif what == "unset" and f"k{at % 5}" in peer.things:
        del peer.things[f"k{at % 5}"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(OPERATIONS)
def test_whatever_four_people_do_all_end_equal_and_so_does_what_is_kept(operations):
    store = MemoryStore()
    end = []

    async def story(hub):
        peers = [await Peer(hub, who=f"p{n}").connect() for n in range(4)]
        for who, what, at in operations:
            peer = peers[who]
            if what == "cut":
                peer.cut()
            elif what == "connect" and peer.client is None:
                await peer.connect()
            elif what == "rest":
                await until(lambda: all(room.turn is None for room in hub.rooms.values()))
            elif what == "sleep":
                await hub.look(time.monotonic() + 40)  # rooms without anybody leave memory
            else:
                change(peer, what, who, at)
        for peer in peers:
            if peer.client is None or peer.client.code:
                peer.cut()
                await peer.connect()
        await until(lambda: all(peer.holds == peers[0].holds for peer in peers) and peers[0].room.turn is None)
        end.append(peers[0].holds)

    with_hub(story, store)
    kept = state_in(store)
    assert (str(kept.get("text", type=Text)), kept.get("things", type=Map).to_py()) == end[0]


def test_folding_keeps_the_state_and_leaves_one_row(monkeypatch):
    monkeypatch.setattr(rooms, "FOLD_ROWS", 10)

    async def story(hub):
        an = await Peer(hub).connect()
        for n in range(25):
            an.text += f"{n} "
            await until(lambda n=n: len(hub.store.log) == n + 1)
        await until(lambda: hub.store.states.get(1, (0,))[0] == 20)
        assert list(hub.store.rows[1]) == [21, 22, 23, 24, 25]
        assert str(state_in(hub.store).get("text", type=Text)) == an.holds[0]

    with_hub(story)


def test_a_room_nobody_is_in_leaves_memory_and_comes_back_whole():
    async def story(hub):
        an = await Peer(hub).connect()
        an.text += "blijft"
        await until(lambda: hub.store.log)
        await until(lambda: an.room.turn is None)
        an.cut()
        await hub.look(an.room.empty_since + 1)
        assert ROOM in hub.rooms
        await until(lambda: an.room.turn is None)
        await hub.look(an.room.empty_since + 31)
        assert not hub.rooms
        written = len(hub.store.log)
        await an.connect()
        bo = await Peer(hub, who="bo").connect()
        await until(lambda: bo.holds[0] == "blijft")
        await until(lambda: bo.room.turn is None)
        assert (hub.store.loads, len(hub.store.log)) == (2, written)  # who comes back has nothing new

    with_hub(story)


def test_many_who_come_at_once_read_the_room_once():
    async def story(hub):
        peers = [Peer(hub, who=f"p{n}") for n in range(20)]
        await asyncio.gather(*(peer.connect() for peer in peers))
        assert hub.store.loads == 1
        assert len(hub.rooms[ROOM].clients) == 20

    with_hub(story, MemoryStore(takes=0.01))


def test_presence_is_shown_to_all_also_to_who_comes_later_and_goes_with_its_socket():
    async def story(hub):
        an, bo = await Peer(hub).connect(), await Peer(hub, who="bo").connect()
        an.show(7, 1, json.dumps({"name": "An"}).encode())
        await until(lambda: bo.presence.get(7) == an.presence.get(7) == b'{"name": "An"}')  # also back: a sign of life
        late = await Peer(hub, "read", "cas").connect()
        await until(lambda: 7 in late.presence)
        late.show(9, 1, b'{"name":"Cas"}')
        await until(lambda: 9 in an.presence)
        bo.show(7, 1, b'{"name": "An"}')  # as stock clients repeat what they hear
        bo.show(7, 5, b'{"name": "Iemand anders"}')
        an.cut()
        await until(lambda: bo.presence[7] == b"null")
        bo.show(7, 1, b'{"name": "An"}')  # a late echo
        await until(lambda: an.room.turn is None)
        assert 7 not in hub.rooms[ROOM].presence.shown

    with_hub(story)


def test_what_clients_repeat_of_each_other_is_not_read_again(monkeypatch):
    async def story(hub):
        an = await Peer(hub).connect()
        told = protocol.tell([protocol.Presence(7, 1, b"{}")])
        an.say(told)
        await until(lambda: 7 in an.presence)
        monkeypatch.setattr(protocol, "presences", lambda body: 1 / 0)
        an.say(told)
        assert an.room.turn is None or not an.room.presence.news

    with_hub(story)


def test_who_may_only_read_changes_nothing_and_stays():
    async def story(hub):
        an, reader = await Peer(hub).connect(), await Peer(hub, "read", "cas").connect()
        suggester = await Peer(hub, "suggest", "dee").connect()
        reader.text += "ik ook"
        reader.text += "!"
        suggester.text += "misschien"
        an.text += "goed"
        await until(lambda: "goed" in reader.holds[0])
        assert an.holds[0] == "goed"
        assert (reader.denied, suggester.denied, an.denied) == (1, 1, 0)
        assert reader.client.code == 0
        assert protocol.STEP1 not in [step for step, _ in reader.got]  # it is not asked either

    assert len(with_hub(story).log) == 1

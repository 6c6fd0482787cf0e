"""What others see is kept already; what is not kept is seen by nobody."""

import asyncio

import pytest
from django.db import DatabaseError
from pycrdt import Doc, Text

from cocreate.live import limits, protocol, rooms
from cocreate.live.protocol import framed

from .rigs import MemoryStore, Peer, until, with_hub


def test_an_update_is_kept_before_anybody_gets_it_and_who_wrote_it_gets_it_back():
    seen = []

    class Watched(Peer):
        def _take(self, data):
            before = len(self.got)
            super()._take(data)
            for step, body in self.got[before:]:
                if step == protocol.UPDATE or (step == protocol.STEP2 and body != protocol.EMPTY):
                    kept = Doc()
                    for row in self.hub.store.log:
                        kept.apply_update(row.blob)
                    seen.append((self.token.who, str(kept.get("text", type=Text)), str(self.text)))

    async def story(hub):
        an, bo = await Watched(hub).connect(), await Watched(hub, who="bo").connect()
        for n in range(5):
            an.text += f"{n}"
            late = await Watched(hub, who=f"late{n}").connect()  # asks while the commit still runs
            await until(lambda n=n, late=late: len(bo.text) == len(late.text) == n + 1)

    with_hub(story, MemoryStore(takes=0.005))
    assert {who for who, _, _ in seen} >= {"an", "bo", "late0", "late4"}
    for who, kept, shown in seen:
        assert who == "an" or kept.startswith(shown), (who, kept, shown)


def test_what_comes_while_a_commit_runs_goes_into_the_next_one_together():
    class Slow(MemoryStore):
        async def append(self, rows):
            await goes_on.wait()
            await super().append(rows)

    goes_on = asyncio.Event()

    async def story(hub):
        an = await Peer(hub).connect()
        an.text += "x"
        await until(lambda: an.room._committing)
        for _ in range(50):
            an.text += "x"
            await asyncio.sleep(0)
        goes_on.set()
        await until(lambda: an.room.turn is None)

    store = with_hub(story, Slow())
    assert [row.number for row in store.log] == [1, 2]


def test_few_hear_at_once_and_in_a_crowd_waiting_and_a_turn_together_take_no_longer_than_for_fifty():
    assert rooms.pace(2, 0.0) <= 0.001 < rooms.pace(30, 0.002) < rooms.pace(50, 0.002) < rooms.MOST
    waits = [rooms.pace(people, took) + took for people, took in [(50, 0.002), (100, 0.004), (200, 0.008)]]
    assert waits == pytest.approx([rooms.MOST] * 3)
    assert rooms.pace(400, 0.5) == rooms.LEAST


def test_what_waits_goes_together_and_counts_from_the_first_that_waits(monkeypatch):
    waits = []

    class Loop:  # asyncio, whose sleep lasts until the test says so
        def __getattr__(self, name):
            return getattr(asyncio, name)

        @staticmethod
        async def sleep(seconds):
            if seconds:
                waits.append((seconds, asyncio.Event()))
                await asyncio.wait_for(waits[-1][1].wait(), 90)

    async def story(hub):
        an = await Peer(hub).connect()
        an.text += "een "
        await until(lambda: waits and len(hub.store.log) == 1)
        an.text += "twee "  # in the pause after that turn
        waits[0][1].set()
        await until(lambda: len(waits) == 2)
        an.text += "drie"  # while the one before waits
        assert len(hub.store.log) == 1
        waits[1][1].set()
        await until(lambda: len(hub.store.log) == 2)
        assert 0 < waits[1][0] <= 3600
        waits[-1][1].set()
        await until(lambda: len(waits) == 3)
        waits[2][1].set()
        await until(lambda: an.room.turn is None)
        assert (len(hub.store.log), an.holds[0]) == (2, "een twee drie")

    monkeypatch.setattr(rooms, "pace", lambda clients, took: 3600)
    monkeypatch.setattr(rooms, "asyncio", Loop())
    with_hub(story)


def test_who_comes_between_two_turns_is_answered_at_once(monkeypatch):
    monkeypatch.setattr(rooms, "pace", lambda clients, took: 3600)

    async def story(hub):
        an = await Peer(hub).connect()
        an.text += "x"
        await until(lambda: len(an.got) > 1 and hub.store.log)  # from here on the turn waits an hour
        turn = an.room.turn
        late = await Peer(hub, who="late").connect()
        await until(lambda: late.holds[0] == "x")
        assert not turn.done()
        turn.cancel()

    with_hub(story)


def test_who_comes_with_nothing_gets_all_there_is_each_time_something_changed():
    async def story(hub):
        an = await Peer(hub).connect()
        for n in range(3):
            an.text += f"{n}"
            await until(lambda n=n: len(hub.store.log) == n + 1 and an.room.turn is None)
            for who in ("bo", "cas"):
                late = await Peer(hub, who=f"{who}{n}").connect()
                await until(lambda late=late: late.holds == an.holds)
                late.cut()

    with_hub(story)


def test_when_the_database_does_not_take_it_nobody_sees_it_and_all_come_back_with_theirs():
    async def story(hub):
        an, bo = await Peer(hub).connect(), await Peer(hub, who="bo").connect()
        hub.store.fails.append(DatabaseError("the disk is full"))
        an.text += "nog niet"
        await until(lambda: an.closed and bo.closed)
        assert an.closed[0] == limits.AGAIN
        assert bo.holds[0] == ""
        assert not hub.store.log
        an.cut()
        bo.cut()
        await bo.connect()
        await an.connect()
        await until(lambda: bo.holds[0] == "nog niet")
        assert hub.store.log

    with_hub(story)


def test_an_update_that_rust_refuses_late_takes_only_its_sender_out(monkeypatch):
    apply, poison = rooms.applied, framed(0, body=b"poison")

    def refuses(doc, update):
        return ValueError("no") if update == poison else apply(doc, update)

    monkeypatch.setattr(rooms, "applied", refuses)
    monkeypatch.setattr(rooms, "check_update", lambda update: None)

    async def story(hub):
        an, bo = await Peer(hub).connect(), await Peer(hub, who="bo").connect()
        an.text += "voor "
        bo.say(framed(protocol.SYNC, protocol.UPDATE, body=poison))
        an.text += "na"
        await until(lambda: bo.closed and an.room.turn is None)
        assert bo.closed[0] == limits.MALFORMED
        late = await Peer(hub, who="cas").connect()
        await until(lambda: late.holds[0] == "voor na")
        assert an.client.code == 0
        an.text += "!"
        await until(lambda: late.holds[0] == "voor na!")

    with_hub(story)


def test_when_the_server_stops_all_that_came_in_is_kept_and_all_are_told_to_come_back():
    peers = []

    async def story(hub):
        an, bo = await Peer(hub).connect(), await Peer(hub, who="bo").connect()
        peers.extend([an, bo])
        an.text += "op het laatst"
        await hub.close()
        await until(lambda: an.closed and bo.closed)
        assert bo.holds[0] == "op het laatst"
        assert {an.closed[0], bo.closed[0]} == {limits.RESTART}

    assert len(with_hub(story, MemoryStore(takes=0.02)).log) == 1

"""Several web processes have one room: what is done at one is seen at all, and one of them shows it to its owner."""

import asyncio
import json
import time

from cocreate.live import hub as hubs
from cocreate.live import settled, wire
from cocreate.live.hub import Hub
from cocreate.live.wire import RedisWire, Said, unpacked

from .rigs import ROOM, MemoryStore, Peer, until


class Line:
    """Redis, in memory. What is said while it is cut is lost."""

    def __init__(self):
        self.ends, self.leases, self.cut = [], {}, False

    def end(self):
        self.ends.append(End(self, bytes([len(self.ends)]) * 8))
        return self.ends[-1]


class End:
    def __init__(self, line, name):
        self.line, self.name, self.said = line, name, []

    @property
    def up(self):
        return not self.line.cut

    def listen(self, hear, woke):
        self.hear, self.woke = hear, woke

    def say(self, said):
        self.said.append(said)
        if not self.line.cut:
            (again,) = unpacked(said.packed())
            for end in self.line.ends:
                if end is not self:
                    asyncio.get_running_loop().call_soon(end.hear, self.name, again)

    async def lease(self, rooms):
        return {room for room in rooms if self.line.leases.setdefault(room, self) is self}

    async def release(self, rooms):
        for room in rooms:
            self.line.leases.pop(room, None)

    async def close(self):
        if self in self.line.ends:
            self.line.ends.remove(self)


def with_two(test, store=None):
    """Run `test(line, hub, hub)`; return the store that both have."""
    kept, line = store or MemoryStore(), Line()

    async def run():
        both = [Hub(kept, line.end()), Hub(kept, line.end())]
        try:
            await test(line, *both)
        finally:
            for one in both:
                await one.close()

    asyncio.run(run())
    return kept


def test_what_is_written_at_one_process_is_seen_at_the_other():
    async def story(_line, here, there):
        an, bo = await Peer(here).connect(), await Peer(there, who="bo").connect()
        an.text += "hier"
        await until(lambda: bo.holds[0] == "hier")
        bo.things["bank"] = "daar"
        await until(lambda: an.holds == bo.holds == ("hier", {"bank": "daar"}))
        assert an.room.number == bo.room.number == 2

    with_two(story)


def test_both_may_write_at_the_same_moment_all_the_time():
    async def story(_line, here, there):
        an, bo = await Peer(here).connect(), await Peer(there, who="bo").connect()
        for n in range(50):
            an.things[f"an{n}"] = n
            bo.things[f"bo{n}"] = n
            await asyncio.sleep(0.001 * (n % 3))
        await until(lambda: len(an.holds[1]) == len(bo.holds[1]) == 100)
        late = await Peer(here, "read", "cas").connect()
        await until(lambda: late.holds == an.holds)
        assert an.client.code == bo.client.code == 0
        assert sorted(here.store.rows[1]) == list(range(1, len(here.store.rows[1]) + 1))

    with_two(story, MemoryStore(takes=0.002))


def test_what_was_said_while_redis_was_away_is_read_from_the_database():
    async def story(line, here, there):
        an, bo = await Peer(here).connect(), await Peer(there, who="bo").connect()
        await until(lambda: an.room.turn is None and bo.room.turn is None)
        line.cut = True
        an.text += "hier"
        await until(lambda: an.room.number == 1)
        there._rows_at = 0
        await there.look(time.monotonic())
        await until(lambda: bo.holds[0] == "hier")
        an.text += " en daar"
        await until(lambda: an.room.number == 2)
        line.cut = False
        an.text += " en dan"  # a number that cannot be next
        await until(lambda: bo.holds[0] == "hier en daar en dan")

    with_two(story)


def test_what_a_process_kept_and_could_not_tell_before_it_died_is_seen():
    async def story(_line, here, there):
        an, bo = await Peer(here).connect(), await Peer(there, who="bo").connect()
        an.text += "hier"
        await until(lambda: bo.holds[0] == "hier")
        here.wire.say = lambda _said: None
        an.text += " nog"
        await until(lambda: an.room.number == 2 and an.room.turn is None)
        late = await Peer(there, "read", "cas").connect()
        await until(lambda: late.holds[0] == "hier nog" == bo.holds[0])
        an.text += " net"
        await until(lambda: an.room.number == 3 and an.room.turn is None)
        await there.look(time.monotonic())
        assert not bo.room._behind  # it may still live
        await there.look(time.monotonic() + wire.LEASE + 1)
        await until(lambda: bo.holds[0] == "hier nog net")

    with_two(story)


def test_a_room_that_is_read_while_another_process_writes_in_it_misses_nothing():
    async def story(_line, here, there):
        an = await Peer(here).connect()
        an.text += "voor "
        coming = asyncio.create_task(Peer(there, who="bo").connect())
        await asyncio.sleep(0.015)
        an.text += "terwijl"
        bo = await coming
        await until(lambda: bo.holds[0] == "voor terwijl")

    with_two(story, MemoryStore(takes=0.01))


def test_who_is_at_the_other_process_is_seen_and_gone_when_it_died():
    async def story(line, here, there):
        an = await Peer(here).connect()
        an.show(7, 1, b'{"name":"An"}')
        await until(lambda: an.room.turn is None)
        bo = await Peer(there, who="bo").connect()
        await until(lambda: bo.presence.get(7) == b'{"name":"An"}')  # it was there before
        bo.show(8, 1, b'{"name":"Bo"}')
        await until(lambda: an.presence.get(8) == b'{"name":"Bo"}')
        bo.show(7, 2, b'{"name":"niet An"}')  # is not theirs
        bo.show(8, 2, b'{"name":"Bo B."}')
        await until(lambda: json.loads(an.presence[8])["name"] == "Bo B.")
        assert an.room.presence.shown[7].presence.state == b'{"name":"An"}'
        an.show(7, 2, b'{"name":"An A."}')
        await until(lambda: bo.presence.get(7) == b'{"name":"An A."}')
        line.ends.remove(there.wire)  # kill -9
        await here.look(time.monotonic() + hubs.GONE + 1)
        await until(lambda: an.presence[8] == b"null")
        again = Peer(here, who="bo")
        await again.connect()
        again.show(8, 9, b'{"name":"Bo is terug"}')
        await until(lambda: an.presence[8] == b'{"name":"Bo is terug"}')

    with_two(story)


def test_one_process_shows_a_room_to_its_owner_and_the_other_when_that_one_died(monkeypatch):
    monkeypatch.setattr(settled, "_owners", {"proef:": lambda _room, _state: None})

    async def looked(*both):
        for hub in both:
            await hub.look(time.monotonic() + 2)
            await asyncio.sleep(0.02)

    async def story(line, here, there):
        an, bo = await Peer(here).connect(), await Peer(there, who="bo").connect()
        an.text += "hier"
        await until(lambda: bo.room.number == 1 and an.room.turn is None)
        for _ in range(3):
            await looked(here, there)
        assert [number for _, number, _ in here.store.shown] == [1]
        assert (an.room.leads, bo.room.leads) == (True, False)
        assert not bo.room.dirty
        line.ends.remove(here.wire)
        line.leases.clear()  # they end by themselves
        bo.text += " en daar"
        await until(lambda: bo.room.number == 2 and bo.room.turn is None)
        for _ in range(3):
            await looked(there)
        assert [number for _, number, _ in here.store.shown] == [1, 2]

    with_two(story)


def test_what_is_said_is_read_as_it_was():
    said = [
        Said(wire.PRESENCE, ROOM, who="an", body=b"\x00\xff"),
        Said(wire.UPDATE, ROOM, 2**40, body=b""),
        Said(wire.RING),
    ]
    assert list(unpacked(b"".join(one.packed() for one in said))) == said


def test_without_redis_nobody_is_lost_and_it_is_told_once(caplog):
    async def story():
        line = RedisWire("redis://127.0.0.1:1/0")
        line.listen(lambda _process, _said: None, lambda: None)
        line.say(Said(wire.RING))
        assert await line.lease([ROOM]) is None
        await line.release([ROOM])
        await asyncio.sleep(0.05)
        assert not line.up
        await line.close()

    asyncio.run(story())
    assert caplog.text.count("Redis is away") == 1

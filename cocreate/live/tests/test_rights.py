"""Who loses a right is closed out at once, and does not come back with what it had."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError

from cocreate.live import actions, bell, limits
from cocreate.live.hub import RefusedError
from cocreate.live.tokens import LONGEST

from .rigs import ROOM, Peer, now, until, with_hub


def test_who_loses_the_right_is_closed_and_others_stay():
    async def story(hub):
        an, bo = await Peer(hub).connect(), await Peer(hub, who="bo").connect()
        hub.store.lost.append((ROOM, "bo", now()))
        await hub.look_at_rows()
        await until(lambda: bo.closed)
        assert bo.closed[0] == limits.REVOKED
        assert an.client.code == 0
        bo.cut()
        with pytest.raises(RefusedError, match="taken away"):
            await bo.connect()
        later = await Peer(hub, "read", "bo").connect()  # given again
        await hub.look_at_rows()
        assert later.client.code == 0

    with_hub(story)


def test_what_was_lost_before_a_process_began_is_lost_there_too():
    async def story(hub):
        ago = now() - timedelta(hours=1)
        hub.store.lost += [(ROOM, "bo", ago), (ROOM, "", ago - timedelta(hours=2))]
        before, after = ago.timestamp() - 60, ago.timestamp() + 60
        for who, at, comes in [("bo", before, False), ("bo", after, True), ("an", before, True)]:
            peer = Peer(hub, who=who)
            peer.token = replace(peer.token, at=at)
            if comes:
                await peer.connect()
            else:
                with pytest.raises(RefusedError, match="taken away"):
                    await peer.connect()

    with_hub(story)


def test_who_comes_does_not_wait_for_the_database():
    async def story(hub):
        await Peer(hub).connect()

        async def away(since):
            raise DatabaseError

        hub.store.revoked = away
        for n in range(3):
            await Peer(hub, who=f"later{n}").connect()
        assert len(hub.clients) == 4

    with_hub(story)


def test_what_was_lost_while_the_database_was_away_is_seen_after_that():
    async def story(hub):
        an = await Peer(hub).connect()
        hub._rights_at -= timedelta(minutes=20)  # nothing could be asked since
        hub.store.lost.append((ROOM, "an", now() - timedelta(minutes=15)))
        an.client.token = replace(an.token, at=an.token.at - 1500)
        await hub.look_at_rows()
        await until(lambda: an.closed)
        assert an.closed[0] == limits.REVOKED

    with_hub(story)


def test_what_no_token_is_old_enough_for_is_forgotten():
    async def story(hub):
        hub.store.lost.append((ROOM, "bo", now() - LONGEST + timedelta(seconds=0.2)))
        await hub.look_at_rows()
        assert list(hub._lost) == [(ROOM, "bo")]
        hub.store.lost.clear()
        await asyncio.sleep(0.3)
        await hub.look_at_rows()
        assert hub._lost == {}

    with_hub(story)


def test_when_everybody_lost_it_the_room_is_read_anew():
    async def story(hub):
        an = await Peer(hub).connect()
        an.text += "weg"
        await until(lambda: hub.store.log and an.room.turn is None)
        hub.store.rows.clear()  # forgotten
        hub.store.lost.append((ROOM, "", now()))
        bell.ring()  # as an action in another thread does
        await until(lambda: an.closed)
        an.cut()
        bo = await Peer(hub, who="bo").connect()
        await until(lambda: bo.got)
        await until(lambda: bo.room.turn is None)
        assert bo.holds[0] == ""
        await hub.look_at_rows()
        assert bo.client.code == 0

    with_hub(story)


def test_the_bell_rings_after_the_commit(db, django_capture_on_commit_callbacks):
    rung = []
    ring = lambda: rung.append(1)  # noqa: E731 - told apart by identity
    bell.listen(ring)
    with django_capture_on_commit_callbacks(execute=True):
        actions.revoke(ROOM, "an")
        assert not rung
    assert rung == [1]
    bell.forget(ring)
    bell.ring()
    assert rung == [1]

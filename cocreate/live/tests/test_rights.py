"""Who loses a right is closed out at once, and does not come back with what it had."""

import pytest

from cocreate.live import actions, bell, limits
from cocreate.live.hub import RefusedError

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

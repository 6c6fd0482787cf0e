"""Two real web processes with Redis between them: who dies takes nothing away."""

import pytest
from pycrdt import Doc
from websockets.sync.client import connect

from tests import servers

from .site import ROOM, Site, Stock, database, read, until, write

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not servers.HAS_REDIS, reason="needs redis-server (apt-get install redis-server)"),
]


def test_one_of_two_processes_dies_and_nothing_is_lost_or_doubled(tmp_path):
    with database(tmp_path) as env, servers.redis(tmp_path) as redis:
        here, there = (Site(tmp_path, env | {"REDIS_URL": redis}) for _ in range(2))
        here.start()
        there.start()
        one, other = Stock(here), Stock(there)
        an, bo = 0, 1
        doc, updates = Doc(), []
        watch = doc.observe(lambda event: updates.append(event.update))
        try:
            until(lambda: all(stock(who, "synced") for stock in (one, other) for who in (an, bo)))
            one(an, "insert", "hier ")
            until(lambda: other(bo, "text") == "hier ")
            other(bo, "set", ["bank", {"at": [3.7, 51.0]}])
            until(lambda: one(an, "things") == {"bank": {"at": [3.7, 51.0]}})
            one(an, "show", {"name": "An"})
            until(lambda: {"name": "An"} in other(bo, "seen"))
            for n in range(20):  # both at once: their numbers meet
                one(an, "set", [f"an {n}", n])
                other(bo, "set", [f"bo {n}", n])
            with connect(f"{here.url}/{ROOM}?token={here.tokens[0]}") as socket_:
                for n in range(20):
                    write(socket_, doc, updates, f"{n} ")
                here.process.kill()
                here.process.wait()
            assert read(there) == "".join(f"{n} " for n in range(20))
            one(an, "insert", "toen hij weg was ")
            other(bo, "insert", "daar ")
            here.start()
            until(lambda: one(an, "text") == other(bo, "text") and len(one(an, "text").split()) == 6)
            until(lambda: one(an, "things") == other(bo, "things") and len(one(an, "things")) == 41)
        finally:
            one.end()
            other.end()
            for site in (here, there):
                site.process.kill()
                site.process.wait()
        assert watch

"""The real server with stock clients: what was acknowledged survives kill -9, and SIGTERM says goodbye."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from pycrdt import Doc, Text
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from cocreate.live import limits, protocol
from cocreate.live.protocol import Reader, framed
from tests import migrated

ROOT = Path(__file__).resolve().parents[3]
ROOM = "map:tuin"
TOKENS = """
from cocreate.live.tokens import issue
print(*[issue("map:tuin", rights, rights) for rights in ("write", "write", "read")])
"""
pytestmark = pytest.mark.server


def until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
    return found


class Site:
    """One web process on a SQLite database of its own, and what it needs to begin again."""

    def __init__(self, folder):
        shutil.copy(migrated.sqlite(), folder / "db.sqlite3")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.env |= {"COCREATE_DATA": str(folder), "PORT": str(self.port), "COCREATE_LOG_LEVEL": "INFO"}
        self.log = folder / "server.log"
        self.url = f"ws://127.0.0.1:{self.port}/live"
        self.process = None
        shell = self.command("shell", "-v", "0", "-c", TOKENS)
        self.tokens = subprocess.run(shell, env=self.env, stdout=subprocess.PIPE, text=True, check=True).stdout.split()

    def command(self, *arguments):
        return [sys.executable, str(ROOT / "manage.py"), *arguments]

    def start(self):
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                self.command("web", "--host", "127.0.0.1"), env=self.env, stdout=log, stderr=log
            )
        until(self.answers)

    def answers(self):
        assert self.process.poll() is None, self.log.read_text()
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).status == 200
        except OSError:
            return False

    def metrics(self):
        page = urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=30).read().decode()
        return {
            name: float(value) for name, value in re.findall(r"^(cocreate_live_\w+?) ([0-9.e+-]+)$", page, re.MULTILINE)
        }


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    here = Site(tmp_path_factory.mktemp("live"))
    here.start()
    yield here
    here.process.kill()
    here.process.wait()


class Stock:
    """Clients of `y-websocket` in Node."""

    def __init__(self, site):
        node = Path(sys.executable).parent / "node"
        command = [str(node), str(Path(__file__).parent / "stock.mjs"), site.url, ROOM, *site.tokens]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, at, verb, value=None):
        self.process.stdin.write(json.dumps([at, verb, value]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self):
        self.process.kill()
        self.process.communicate()


def drain(socket_):
    """Read until the server closes."""
    while True:
        socket_.recv(timeout=30)


def write(socket_, doc, updates, words):
    """Write, and wait until the server says that it is kept: then all get it, also who wrote it."""
    text = doc.get("acknowledged", type=Text)
    text.insert(len(text), words)
    socket_.send(framed(protocol.SYNC, protocol.UPDATE, body=updates[-1]))
    head = b""
    while head != bytes([protocol.SYNC, protocol.UPDATE]):
        head = socket_.recv(timeout=30)[:2]


def read(site):
    """What somebody gets who comes in anew."""
    kept = Doc()
    with connect(f"{site.url}/{ROOM}?token={site.tokens[2]}") as socket_:
        socket_.send(framed(protocol.SYNC, protocol.STEP1, body=b"\x00"))
        reader = Reader(b"\x01")
        while reader.byte() != protocol.SYNC:  # others show themselves
            reader = Reader(socket_.recv(timeout=30))
        assert reader.byte() == protocol.STEP2
        kept.apply_update(reader.chunk())
    return str(kept.get("acknowledged", type=Text))


def test_stock_clients_work_together_and_all_that_was_acknowledged_survives_kill_9(site):
    stock, (an, bo, reader) = Stock(site), range(3)
    doc, updates = Doc(), []
    watch = doc.observe(lambda event: updates.append(event.update))
    bench = {"bank": {"title": "De bank", "at": [3.7, 51.0]}}
    try:
        until(lambda: all(stock(who, "synced") for who in (an, bo, reader)))
        stock(an, "insert", "Op ons plein ")
        stock(bo, "set", ["bank", bench["bank"]])
        until(lambda: stock(reader, "text") == stock(bo, "text") == "Op ons plein ")
        until(lambda: stock(an, "things") == stock(reader, "things") == bench)
        stock(an, "show", {"name": "An"})
        until(lambda: {"name": "An"} in stock(reader, "seen"))
        stock(reader, "insert", "dit mag niet")
        stock(bo, "cut")
        stock(bo, "insert", "zonder netwerk ")
        with connect(f"{site.url}/{ROOM}?token={site.tokens[0]}") as socket_:
            for n in range(30):
                write(socket_, doc, updates, f"{n} ")
            site.process.kill()
            site.process.wait()
        stock(an, "insert", "terwijl hij weg was ")
        site.start()
        assert read(site) == "".join(f"{n} " for n in range(30))
        stock(bo, "connect")
        until(lambda: {"netwerk", "weg"} <= set(stock(an, "text").split()) and stock(bo, "text") == stock(an, "text"))
        assert "Op ons plein " in stock(an, "text")
        assert "dit mag niet" not in stock(an, "text")
        until(lambda: site.metrics().get("cocreate_live_rooms") == 1)
        assert site.metrics()["cocreate_live_updates_total"] > 0
    finally:
        stock.end()
    assert watch


CHANGES = """
from cocreate.live import actions, queries
for n in range(20):
    actions.change("map:tuin", lambda room: room.set(("things", f"server {n}"), n))
print(queries.values("map:tuin").map("things"))
"""


def test_another_process_changes_a_room_while_people_write_in_it(site):
    stock, (an, bo, _) = Stock(site), range(3)
    try:
        until(lambda: stock(an, "synced") and stock(bo, "synced"))
        other = subprocess.Popen(
            site.command("shell", "-v", "0", "-c", CHANGES), env=site.env, stdout=subprocess.PIPE, text=True
        )
        words = 0
        while other.poll() is None:
            stock(an, "set", [f"an {words}", words])
            words += 1
            time.sleep(0.01)
        assert "'server 19': 19" in other.communicate()[0]
        names = {*(f"an {n}" for n in range(words)), *(f"server {n}" for n in range(20))}
        until(lambda: names <= set(stock(bo, "things")))
        assert stock(an, "closes") == stock(bo, "closes") == []
    finally:
        stock.end()


def test_who_is_refused_hears_why_and_sigterm_closes_with_1012(site):
    def closed(address, data=b""):
        with connect(f"{site.url}/{address}") as socket_:
            if data:
                socket_.send(data)
            with pytest.raises(ConnectionClosed) as raised:
                drain(socket_)
        return raised.value.rcvd.code, raised.value.rcvd.reason

    assert closed(f"{ROOM}?token=geen") == (limits.BAD_TOKEN, "this token does not open this room")
    unknown = (limits.MALFORMED, "a kind of message that is not known here")
    assert closed(f"{ROOM}?token={site.tokens[0]}", b"\x63") == unknown
    with connect(f"{site.url}/{ROOM}?token={site.tokens[0]}") as socket_:
        socket_.recv(timeout=30)
        site.process.terminate()
        with pytest.raises(ConnectionClosed) as raised:
            drain(socket_)
        assert raised.value.rcvd.code == limits.RESTART
    assert site.process.wait(20) == 0

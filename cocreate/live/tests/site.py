"""Web processes as they run, with a database of their own, and stock clients in Node."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pycrdt import Doc, Text
from websockets.sync.client import connect

from cocreate.live import protocol
from cocreate.live.protocol import Reader, framed
from tests import migrated
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[3]
ROOM = "proef:tuin"
TOKENS = """
from cocreate.live.tokens import issue
print(*[issue("proef:tuin", rights, rights) for rights in ("write", "write", "read")])
"""


def until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
    return found


@contextmanager
def database(folder):
    """Give a database of its own, migrated, of the kind that the tests run on; as variables of the environment."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        shutil.copy(migrated.sqlite(), folder / "db.sqlite3")
        yield {"COCREATE_DATA": str(folder)}
        return
    name = f"live_{os.getpid()}_{time.monotonic_ns()}"
    template = migrated.postgresql(url)
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield {"COCREATE_DATA": str(folder), "DATABASE_URL": migrated.beside(url, name)}
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Site:
    """One web process, and what it needs to begin again."""

    def __init__(self, folder, env):
        self.port = free_port()
        self.env = {**os.environ, **env, "PORT": str(self.port), "COCREATE_LOG_LEVEL": "INFO"}
        self.log = folder / f"server-{self.port}.log"
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


class Node:
    """A script in Node that answers each line with one."""

    def __init__(self, script, *arguments):
        node = Path(sys.executable).parent / "node"
        command = [str(node), str(Path(__file__).parent / script), *arguments]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, *words):
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def end(self):
        self.process.kill()
        self.process.communicate()


class Stock(Node):
    """Clients of `y-websocket`: which one, what it does, with what."""

    def __init__(self, site):
        super().__init__("stock.mjs", site.url, ROOM, *site.tokens)


class Page(Node):
    """`openRoom` as a page calls it."""

    def __init__(self, site):
        super().__init__("page.mjs", site.url, ROOM, site.tokens[0])


def drain(socket_):
    """Read until the server closes."""
    while True:
        socket_.recv(timeout=30)


def swallow(socket_):
    """Read bytes until the connection ends or breaks."""
    while socket_.recv(1_000_000):
        pass


def write(socket_, doc, updates, words):
    """Write, and wait until the server says that it is kept: then all get it, also who wrote it."""
    text, given_back = doc.get("acknowledged", type=Text), Doc()
    given_back.apply_update(doc.get_update())
    text.insert(len(text), words)
    socket_.send(framed(protocol.SYNC, protocol.UPDATE, body=updates[-1]))
    while str(given_back.get("acknowledged", type=Text)) != str(text):
        data = socket_.recv(timeout=30)
        if data[:2] == bytes([protocol.SYNC, protocol.UPDATE]):
            given_back.apply_update(Reader(data, 2).chunk())


def read(site):
    """What somebody gets who comes in anew."""
    kept = Doc()
    with connect(f"{site.url}/{ROOM}?token={site.tokens[2]}") as socket_:
        socket_.send(framed(protocol.SYNC, protocol.STEP1, body=b"\x00"))
        data = b""
        while data[:2] != bytes([protocol.SYNC, protocol.STEP2]):  # others show themselves, or write
            data = socket_.recv(timeout=30)
        reader = Reader(data, 2)
        kept.apply_update(reader.chunk())
    return str(kept.get("acknowledged", type=Text))

"""A worker that gets kill -9 while it sends: nobody gets two letters, and what is unsure is counted."""

import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import psycopg
import pytest
from aiosmtpd.controller import Controller

from tests import migrated

ROOT = Path(__file__).resolve().parents[3]
LETTERS, KILL_AT = 300, (40, 130, 131)
SETUP = """
from django.utils import timezone
from cocreate.notifications.models import Follow, Week
from cocreate.notifications.queries import address_hash
now = timezone.now()
Week.objects.create(name="2026-W48", since=now, until=now, beat_at=now)
addresses = [f"an{n}@voorbeeld.be" for n in range(%d)]
for scope in ("a:1", "a:2"):
    Follow.objects.bulk_create(
        Follow(address=a, address_hash=address_hash(a), scope=scope, confirmed_at=now) for a in addresses
    )
"""
SEND = """
from cocreate.notifications import letters, tasks
from cocreate.notifications.letters import Section
from cocreate.notifications.models import Week
tasks.BATCH = 100
tasks.go_on = lambda week, wait=None: None
letters.source(lambda scopes, s, u: {x: Section("Tuin", "/t/", ["Een bank."]) for x in scopes}, lambda scopes: {})
week = Week.objects.get()
while Week.objects.filter(finished_at=None):
    tasks.send_letters.call(week.pk)
"""
COUNT = (
    "from cocreate.notifications.models import Letter; print(sorted(Letter.objects.values_list('state', flat=True)))"
)


class Sink:
    """Takes mail, and calls `do` with how many it has, before it answers."""

    def __init__(self):
        self.got = []
        self.do = lambda _number: None

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        self.got.append(hashlib.sha256(envelope.rcpt_tos[0].encode()).hexdigest())
        self.do(len(self.got))
        return "250 OK"


@pytest.fixture
def sink():
    found = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found.port = free.getsockname()[1]
    controller = Controller(found, hostname="127.0.0.1", port=found.port)
    controller.start()
    yield found
    controller.stop()


@pytest.fixture
def run(tmp_path, sink):
    """Start Python in the site's own shell on a database of its own, with mail to the sink."""
    env = {**os.environ, "COCREATE_DATA": str(tmp_path), "COCREATE_MAIL": f"smtp://127.0.0.1:{sink.port}"}
    script = "import smtplib; smtplib.SMTP.starttls = lambda self, **_: None;"  # the sink speaks no TLS
    if url := env.get("DATABASE_URL"):
        name, template = f"killed_{os.getpid()}", migrated.postgresql(url)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        env["DATABASE_URL"] = migrated.beside(url, name)
    else:
        shutil.copy(migrated.sqlite(), tmp_path / "db.sqlite3")
    yield lambda code: subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", script + code],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
    )
    if url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.server
def test_kill_9_sends_nobody_two_letters(run, sink):
    assert run(SETUP % LETTERS).wait() == 0
    for moment in KILL_AT:
        reached = threading.Event()
        sink.do = lambda number, moment=moment, reached=reached: number >= moment and reached.set()
        sender = run(SEND)
        assert reached.wait(60)
        sender.send_signal(signal.SIGKILL)
        assert sender.wait() == -signal.SIGKILL
    sink.do = lambda _number: None
    two = [run(SEND), run(SEND)]  # a worker that was thought dead, and the one after it
    assert [sender.wait() for sender in two] == [0, 0]
    twice = {who: times for who, times in Counter(sink.got).items() if times > 1}
    assert not twice
    states = Counter(re.findall(r"'(\w+)'", run(COUNT).communicate()[0]))
    assert set(states) <= {"sent", "sending"}
    assert states["sending"] <= len(KILL_AT), "one of each kill at most"
    assert states["sent"] + states["sending"] == LETTERS
    assert LETTERS - states["sending"] <= len(sink.got) <= LETTERS

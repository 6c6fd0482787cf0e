"""Whatever ends the server: what it answered is there, nothing is half, no process is left, and it starts again."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests import servers

from . import conftest

pytestmark = pytest.mark.either  # test_together.py kills the server on each database
TIMES = 2  # one of each; one costs four seconds of a processor: a program starts


@pytest.fixture
def stopped(site):
    """The site, not running; it runs again after the test."""
    site.stop()
    yield site
    if site.server.poll() is not None:
        site.start()


def relatives(data: str) -> set[int]:
    """Return every process that serves from the folder `data`."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
            if state != "Z" and f"COCREATE_DATA={data}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.add(int(folder.name))
        except OSError:
            continue  # it ended just now, or is not ours
    return found


def wait_until(true, seconds: float = 240.0) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return true()


def give(url: str, number: int) -> dict[str, str]:
    address = {"X-Forwarded-For": f"10.9.8.{number}"}
    with httpx.Client(base_url=f"{url}/api/v1", timeout=60) as client:
        given = client.post("/contributions", headers=address, json={"kind": "text", "text": f"Wat blijft, {number}"})
        assert given.status_code == 201, given.text
        return given.json()


@pytest.mark.timeout(1200)
def test_what_was_answered_survives_every_end(stopped):
    """Half of the ends are kill -9 right after the answer, half are SIGTERM while the loop is idle."""
    site, answered = stopped, []
    before = len(site.log.read_text())
    command = [sys.executable, "manage.py", "serve", "--no-worker", "--host", "127.0.0.1"]  # workers: ops/tests
    for number in range(TIMES):
        with site.log.open("a") as log:
            server = subprocess.Popen(command, cwd=conftest.ROOT, env=site.env, stdout=log, stderr=log)
        assert wait_until(lambda: _opens(site.url)), site.log.read_text()[-2000:]
        answered.append(give(site.url, number))
        if number % 2:
            server.kill()
            server.wait(120)
        else:
            time.sleep(0.3)  # idle: nothing is asked, nothing is answered
            server.terminate()
            assert server.wait(120) == 0
        assert wait_until(lambda: not relatives(site.env["COCREATE_DATA"])), "a process was left behind"
    assert "was killed" not in site.log.read_text()[before:]
    site.start()
    with httpx.Client(base_url=f"{site.url}/api/v1", timeout=60) as client:
        for number, given in enumerate(answered):
            found = client.get(f"/contributions/{given['id']}", headers={"X-Secret": given["secret"]})
            assert (found.status_code, found.json()["text"]) == (200, f"Wat blijft, {number}")
    said = site.manage("shell", "-v", "0", "-c", WHOLE)
    assert re.search(r"without consent: 0, kept: (\d+)", said), said
    assert int(re.search(r"kept: (\d+)", said).group(1)) == TIMES


WHOLE = """
from cocreate.contributions.models import Contribution as C
given = C.objects.filter(text__startswith="Wat blijft")
print(f"without consent: {given.filter(consents=None).count()}, kept: {given.count()}")
from django.db import connection
if connection.vendor == "sqlite":
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert cursor.execute("PRAGMA foreign_key_check").fetchall() == []
"""


def _opens(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=30).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.skipif(not servers.HAS_REDIS, reason="needs redis-server (apt-get install redis-server)")
def test_a_web_process_that_is_killed_comes_back_and_the_other_goes_on(site):
    webs = servers.children(site.server.pid, "web")
    assert len(webs) == 2
    os.kill(webs[0], signal.SIGKILL)
    assert wait_until(lambda: not Path(f"/proc/{webs[0]}").exists())  # its threads hold the port until the last is gone
    for number in range(20):
        assert httpx.get(f"{site.url}/?{number}", timeout=30).status_code == 200
    assert wait_until(lambda: len(servers.children(site.server.pid, "web")) == 2)

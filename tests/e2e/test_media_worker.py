"""A film is made in a process of its own beside the site: mail does not wait for it, and kill -9 loses nothing."""

import json
import os
import signal
import time
from pathlib import Path

import httpx
import pytest

from cocreate.media.tests import corpus
from tests.servers import children

pytestmark = [pytest.mark.server, pytest.mark.either]  # the queue itself: cocreate/ops/tests/test_work.py
RECEIVE = """
import json
from cocreate.media import actions
print(json.dumps(actions.receive(["sources/e2e"] * 15, "contributions/e2e", "film").pk))
"""
ASK = """
import json
from cocreate.media.models import Recording
from cocreate.media import queries
r = Recording.objects.get(pk={pk!r})
print(json.dumps([r.state, r.progress, r.takes, r.duration, r.problem, queries.files_of(r)]))
"""
MAIL = """
import json, time
from cocreate.contributions.tasks import tidy_drafts
task = tidy_drafts.enqueue()
for _ in range(300):
    task.refresh()
    if task.is_finished:
        break
    time.sleep(0.1)
print(json.dumps(str(task.status)))
"""


def ask(site, code):
    return json.loads(site.manage("shell", "-v", "0", "-c", code).splitlines()[-1])


def engines(worker=None):
    """The processes in which `worker`, or anybody, makes a film ready."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, above = stat.read_text().rsplit(")", 1)[1].split()[:2]
            arguments = (stat.parent / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it ended just now
        if b"cocreate.media.engine" in arguments and state != "Z" and worker in {None, int(above)}:
            found.append(int(stat.parent.name))
    return found


def until(ready, seconds=600, every=0.1):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := ready():
            return found
        time.sleep(every)
    msg = "it never came"
    raise AssertionError(msg)


def test_kill_9_of_the_worker_loses_no_film_and_mail_never_waits(site, tmp_path):
    media = Path(site.env["COCREATE_DATA"]) / "media"
    (media / "sources").mkdir(parents=True, exist_ok=True)
    film = corpus.write(tmp_path / "film", form="mp4", video="libx264", size=(640, 360))
    (media / "sources" / "e2e").write_bytes(film.read_bytes())
    (worker,) = until(lambda: children(site.server.pid, "media worker"))
    os.kill(worker, signal.SIGSTOP)  # or it may be ready before we look
    pk = ask(site, RECEIVE)
    os.kill(worker, signal.SIGCONT)
    (engine,) = until(lambda: engines(worker))
    made = Path(site.env["COCREATE_DATA"]) / "run" / "media"
    until(lambda: any(file.is_file() for file in made.rglob("*")))
    os.kill(engine, signal.SIGSTOP)  # half-way, for as long as the mail takes
    assert ask(site, MAIL) in {"SUCCEEDED", "SUCCESSFUL"}
    assert ask(site, ASK.format(pk=pk))[0] in {"waiting", "working"}
    os.kill(worker, signal.SIGKILL)
    os.kill(engine, signal.SIGCONT)
    until(lambda: engine not in engines(), 60)

    source = media / "sources" / "e2e"
    until(lambda: not source.exists(), 240)  # each asking starts a program, beside what makes the film

    def ended():
        told = ask(site, ASK.format(pk=pk))
        return told if told[0] in {"ready", "refused"} else None

    state, progress, takes, duration, problem, files = until(ended, 60)
    assert (state, progress, takes, problem) == ("ready", 100, 2, "")
    assert duration == pytest.approx(30_000, abs=1_000)
    assert sorted(p.name for p in (media / "contributions" / "e2e").iterdir()) == [f"{pk}.mp4", f"{pk}.webp"]
    assert sorted(files) == [f"contributions/e2e/{pk}.mp4", f"contributions/e2e/{pk}.webp"]
    assert list(made.iterdir()) == []


def test_a_player_gets_any_part_of_a_film_from_the_real_server(site, tmp_path):
    content = corpus.write(tmp_path / "film", form="mp4", video="libx264", size=(640, 360)).read_bytes()
    folder = Path(site.env["COCREATE_DATA"]) / "media" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "film.mp4").write_bytes(content)
    url = f"{site.url}/media/images/film.mp4"
    whole = httpx.get(url)
    assert (whole.status_code, whole.headers["Content-Type"], whole.content) == (200, "video/mp4", content)
    assert "Content-Encoding" not in whole.headers
    for asked, part in (("bytes=0-1", content[:2]), ("bytes=1000-", content[1000:]), ("bytes=-500", content[-500:])):
        got = httpx.get(url, headers={"Range": asked})
        assert (got.status_code, got.content) == (206, part)
        assert got.headers["Content-Length"] == str(len(part))
    head = httpx.head(url)
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(content)))
    assert httpx.get(url, headers={"Range": f"bytes={len(content)}-"}).status_code == 416
    assert httpx.get(url, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304

"""The run command: one port, a worker that comes back, and nothing left behind after kill -9."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cocreate.core import processes
from cocreate.live.sockets import Sockets
from cocreate.ops import server
from cocreate.ops.management.commands import web
from tests import migrated
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[3]


def until(ready, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := ready():
            return found
        time.sleep(0.1)
    msg = "it never came"
    raise AssertionError(msg)


def answer(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return None


def alive(pid):
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def children(pid):
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rsplit(")", 1)[1].split()[:2]
        except OSError:
            continue  # it ended just now
        if int(parent) == pid and state != "Z":
            found.append(int(stat.parent.name))
    return found


def is_work(pid):
    return b"work" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")


@pytest.fixture
def site(tmp_path):
    """A served site with a database of its own; give it the arguments of `serve`."""
    port = free_port()
    variables = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    variables |= {"COCREATE_DATA": str(tmp_path), "PORT": str(port)}
    manage = [sys.executable, str(ROOT / "manage.py")]
    shutil.copy(migrated.sqlite(), tmp_path / "db.sqlite3")
    started = []

    def start(*arguments):
        process = subprocess.Popen([*manage, "serve", *arguments], env=variables, stdout=subprocess.PIPE, text=True)
        started.append(process)
        until(lambda: answer(f"http://127.0.0.1:{port}/healthz"))
        return process

    start.url = f"http://127.0.0.1:{port}"
    start.manage = manage
    start.variables = variables
    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.server
@pytest.mark.either
def test_web_and_worker_live_and_die_together(site):
    process = site("--host", "127.0.0.1")
    until(lambda: (answer(f"{site.url}/readyz") or [0])[0] == 200)
    assert json.loads(answer(f"{site.url}/readyz")[1]) == {"database": "ok", "data": "ok", "worker": "ok"}
    assert f"http://localhost:{site.url.rsplit(':', 1)[1]}/" in process.stdout.readline()
    assert 'route="readyz"' in answer(f"{site.url}/metrics")[1]

    workers = {pid for pid in children(process.pid) if is_work(pid)}
    assert len(workers) == 2
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    until(lambda: len({pid for pid in children(process.pid) if is_work(pid)} - workers) == 2)

    family = children(process.pid)
    assert len(family) == 3
    process.kill()
    process.wait()
    until(lambda: not any(alive(pid) for pid in family))

    process = site("--host", "127.0.0.1")
    family = children(process.pid)
    process.terminate()
    assert process.wait(30) == 0
    until(lambda: not any(alive(pid) for pid in family))


def test_a_port_in_use_is_said(db, tmp_path, settings, monkeypatch):
    settings.DATA = tmp_path
    monkeypatch.setattr("cocreate.ops.management.commands.serve.WAIT", 0)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(CommandError, match=r"Choose another one: PORT=8001"):
            call_command("serve", port=other.getsockname()[1], host="127.0.0.1")


def test_a_second_server_of_the_same_folder_is_refused(db, tmp_path, settings, monkeypatch):
    settings.DATA = tmp_path
    monkeypatch.setattr("cocreate.ops.management.commands.serve.WAIT", 0)
    held = processes.hold(tmp_path / "run" / "serve.lock")
    with pytest.raises(CommandError, match="served from"):
        call_command("serve")
    os.close(held)


def test_more_than_one_web_process_without_redis_is_refused(db, tmp_path, settings):
    settings.DATA = tmp_path
    with pytest.raises(CommandError, match="2 web processes need REDIS_URL"):
        call_command("serve", workers=2)
    assert not (tmp_path / "run").exists()


def test_a_second_web_process_without_redis_says_why_and_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(web, "RESTART", 0)
    monkeypatch.setattr(web, "sockets", Sockets(tmp_path / "run" / "live.lock"))
    held = processes.hold(tmp_path / "run" / "live.lock")
    with pytest.raises(CommandError, match=f"serves from {tmp_path} already, .* Set REDIS_URL"):
        call_command("web")
    os.close(held)


def test_a_site_without_its_migrations_is_not_served(db, monkeypatch):
    monkeypatch.setattr("cocreate.ops.queries.pending_migrations", lambda: ["guide.0009_new"])
    with pytest.raises(CommandError, match="1 migrations are not applied"):
        call_command("serve")


def test_it_becomes_the_server_with_fresh_figures(db, tmp_path, settings, monkeypatch, capsys):
    settings.DATA = tmp_path
    (tmp_path / "run" / "metrics").mkdir(parents=True)
    (tmp_path / "run" / "metrics" / "counter_1.db").touch()
    became = []
    monkeypatch.setattr(os, "execve", lambda *arguments: became.append(arguments))
    monkeypatch.setattr(os, "chdir", lambda folder: None)
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    settings.REDIS_URL = "redis://127.0.0.1/0"
    call_command("serve", port=free_port(), host="127.0.0.1", workers=2, no_worker=True)
    assert "No worker starts here" in capsys.readouterr().err
    ((program, command, environment),) = became
    assert program == sys.executable
    assert command[1:4] == ["-m", "cocreate.ops.server", "127.0.0.1"]
    assert command[5:7] == ["2", "web"]
    assert environment["COCREATE_WORKER"] == "0"
    assert environment["PROMETHEUS_MULTIPROC_DIR"] == str(tmp_path / "run" / "metrics")
    assert list((tmp_path / "run" / "metrics").iterdir()) == []


def test_what_dies_is_started_again_and_what_stops_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(server, "PAUSE", 0.01)
    diary = tmp_path / "diary"
    script = (
        f"import pathlib, time; diary = pathlib.Path({str(diary)!r}); "
        "times = diary.read_text() if diary.exists() else ''; "
        "diary.write_text(times + 'x'); time.sleep(60 if times == 'xx' else 0)"
    )
    kept = server.Kept("worker", [sys.executable, "-c", script])

    def third_time():
        kept.look()
        return diary.exists() and diary.read_text() == "xxx"

    until(third_time)
    server.stop([kept])
    assert kept.process.returncode == -signal.SIGTERM


def test_what_keeps_dying_young_is_started_ever_more_slowly(monkeypatch):
    monkeypatch.setattr(server, "LONGEST_PAUSE", 1.0)
    kept = server.Kept("worker", [sys.executable, "-c", ""])
    pauses = []
    for _ in range(5):
        kept.process.wait()
        kept.look()
        pauses.append(kept.pause)
        kept.again = 0.0
        kept.look()
    server.stop([kept])
    assert pauses == [0.4, 0.8, 1.0, 1.0, 1.0]


def test_what_does_not_stop_is_killed(monkeypatch):
    monkeypatch.setattr(server, "PATIENCE", 0.3)
    script = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    )
    kept = server.Kept("worker", [sys.executable, "-c", "import time; time.sleep(60)"])
    kept.process.kill()
    kept.process.wait()
    kept.process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    kept.process.stdout.readline()
    server.stop([kept])
    assert kept.process.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("parts", "programs"), [("all", ["web", "web", "worker", "media worker"]), ("web", ["web", "web"])]
)
def test_the_address_is_told_once_when_the_site_answers(monkeypatch, tmp_path, capsys, parts, programs):
    made, answers = [], iter([False, True])

    class Kept:
        def __init__(self, name, command):
            made.append(name)
            assert command[-2:] == ["--with", str(os.getpid())]

        def look(self):
            if next(looks) == 3:
                os.kill(os.getpid(), signal.SIGTERM)

    looks = iter(number for number in range(99) for _ in programs)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr(server, "Kept", Kept)
    monkeypatch.setattr(server, "TICK", 0.01)
    monkeypatch.setattr(server, "answers", lambda host, port: next(answers))
    stopped = []
    monkeypatch.setattr(server, "stop", stopped.extend)
    lock = os.open(tmp_path / "lock", os.O_CREAT | os.O_RDWR)
    os.set_inheritable(lock, True)
    try:
        server.main("0.0.0.0", 8000, 2, parts, lock)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert made == programs
    assert len(stopped) == len(programs)
    assert not os.get_inheritable(lock)
    os.close(lock)
    assert capsys.readouterr().out == "The site is at http://localhost:8000/\n"


def test_a_port_answers_when_it_is_open():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        assert not server.answers("0.0.0.0", port)
        listener.listen()
        assert server.answers("0.0.0.0", port)

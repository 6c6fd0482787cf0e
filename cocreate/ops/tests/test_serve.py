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
from textwrap import dedent
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from cocreate.core import page_cache, processes
from cocreate.live.sockets import Sockets
from cocreate.ops import server
from cocreate.ops.management.commands import web
from tests import migrated
from tests.servers import children, free_port

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


def script(code):
    """Run a program that watches over processes of its own; return what they wrote. Tests have threads, it has not."""
    heading = "import os, signal, sys, time\nfrom cocreate.ops import server\n"
    command = [sys.executable, "-c", heading + dedent(code)]
    return subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout


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

    workers = {*children(process.pid, "worker", "media worker")}
    assert len(workers) == 2
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    until(lambda: len({*children(process.pid, "worker", "media worker")} - workers) == 2)
    until(lambda: (answer(f"{site.url}/readyz") or [0])[0] == 200)

    family = children(process.pid, "web", "worker", "media worker")
    assert len(family) == 3
    opened = {str(file.readlink()) for file in Path(f"/proc/{process.pid}/fd").iterdir()}
    assert not [file for file in opened if file.startswith("socket:") or "db.sqlite3" in file], opened
    assert len(list(Path(f"/proc/{process.pid}/task").iterdir())) == 1, "a thread beside which nothing may fork"

    process.kill()
    process.wait()
    until(lambda: not any(alive(pid) for pid in family))

    process = site("--host", "127.0.0.1")
    family = children(process.pid, "web", "worker", "media worker")
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


@pytest.fixture
def served(db, tmp_path, settings, monkeypatch):
    """Calls `serve` with arguments; returns what it would run from then on."""
    page_cache.generations()  # those of this process, before the folder is another one
    settings.DATA, settings.METRICS = tmp_path, tmp_path / "run" / "metrics"
    settings.REDIS_URL = "redis://127.0.0.1/0"
    settings.WORKER_HERE = True
    became = []
    monkeypatch.setattr(server, "main", lambda *arguments: became.append(arguments))
    monkeypatch.setattr(server, "threads", lambda: 1)
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)

    def serve(**options):
        call_command("serve", port=8001, host="127.0.0.1", **options)
        return became.pop()

    return serve


def test_it_becomes_the_server_with_fresh_figures(served, settings, capsys):
    settings.METRICS.mkdir(parents=True)
    (settings.METRICS / "counter_1.db").touch()
    kept = page_cache.generations()
    host, port, processes = served(workers=2, no_worker=True)
    assert (host, port) == ("127.0.0.1", 8001)
    assert {name: len(runs) for name, runs in processes.items()} == {"web": 2}
    assert "No worker starts here" in capsys.readouterr().err
    assert settings.WORKER_HERE is False
    assert list(settings.METRICS.iterdir()) == []
    assert page_cache.generations() is kept


def test_each_process_runs_its_command_and_lets_go_of_the_lock(served, settings, monkeypatch):
    ran, closed = [], []
    monkeypatch.setattr("cocreate.ops.management.commands.serve.execute_from_command_line", ran.append)
    _host, _port, processes = served()
    assert settings.WORKER_HERE is True
    monkeypatch.setattr(os, "close", closed.append)
    for run in [*processes["web"], *processes["worker"], *processes["media worker"]]:
        run()
    monkeypatch.undo()
    end = ["--with", str(os.getpid())]
    assert ran == [
        ["manage.py", "web", "--host", "127.0.0.1", "--port", "8001", *end],
        ["manage.py", "work", "--except", "media", *end],
        ["manage.py", "work", "--only", "media", *end],
    ]
    (lock,) = {*closed}
    assert Path(f"/proc/self/fd/{lock}").readlink().name == "serve.lock"
    os.close(lock)


def test_what_counts_for_all_is_set_before_the_program_loads(tmp_path, monkeypatch):
    for name in ("PROMETHEUS_MULTIPROC_DIR", "OPENBLAS_NUM_THREADS"):
        monkeypatch.setenv(name, "")
    (tmp_path / "file").touch()
    server.prepare(tmp_path / "file" / "metrics")  # `serve` tells that it cannot write
    assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == ""
    server.prepare(tmp_path / "run" / "metrics")
    assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == str(tmp_path / "run" / "metrics")
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
    assert (tmp_path / "run" / "metrics").is_dir()


def test_it_forks_nothing_beside_a_thread(served, monkeypatch):
    monkeypatch.setattr(server, "threads", lambda: 2)
    with pytest.raises(CommandError, match="a thread of its own"):
        served()


def test_what_dies_is_started_again_and_what_stops_is_left(tmp_path):
    said = script(f"""
        server.PAUSE = 0.01
        diary = open({str(tmp_path / "diary")!r}, "a+")

        def live():
            diary.write("x"), diary.flush(), diary.seek(0)
            time.sleep(60 if diary.read() == "xxx" else 0)

        kept = server.Kept("worker", live)
        while kept.process.exitcode == 0 or os.path.getsize(diary.name) < 3:
            time.sleep(0.01)
            kept.look()
        server.stop([kept])
        print(kept.process.exitcode == -signal.SIGTERM)
    """)
    assert said == "The worker process ended (0) and is started again.\n" * 2 + "True\n"


def test_what_keeps_dying_young_is_started_ever_more_slowly():
    said = script("""
        server.LONGEST_PAUSE = 1.0
        kept = server.Kept("worker", lambda: None)
        for _ in range(5):
            kept.process.join()
            kept.look()
            print(kept.pause, file=sys.stderr if kept.process.exitcode else sys.stdout)
            kept.again = 0.0
            kept.look()
        server.stop([kept])
    """)
    assert [line for line in said.splitlines() if line[0].isdigit()] == ["0.4", "0.8", "1.0", "1.0", "1.0"]


def test_what_does_not_stop_is_killed():
    said = script("""
        server.PATIENCE = 0.3
        ready, up = os.pipe()

        def live():
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            os.write(up, b"up")
            time.sleep(60)

        kept = server.Kept("worker", live)
        os.read(ready, 2)
        server.stop([kept])
        print(kept.process.exitcode == -signal.SIGKILL)
    """)
    assert said == "The worker process did not stop in time and was killed.\nTrue\n"


def test_a_fork_hears_the_end_at_once_goes_by_its_name_and_draws_its_own_lots():
    said = script("""
        import random, secrets
        import pycrdt
        signal.signal(signal.SIGTERM, lambda *_: None)  # as who watches has it

        def live():
            name = open("/proc/self/comm").read().strip()
            lots = f"{name} {random.random()} {secrets.token_hex(8)} {pycrdt.Doc().client_id}\\n"
            os.write(1, lots.encode())  # whole: three write at once
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(60)

        kept = [server.Kept("media worker", live) for _ in range(3)]
        for one in kept:
            one.process.join()
            assert one.process.exitcode == -signal.SIGTERM
    """)
    lots = [line.removeprefix("media worker ").split() for line in said.splitlines()]
    assert [len({*drawn}) for drawn in zip(*lots, strict=True)] == [3, 3, 3]


def test_the_address_is_told_once_when_the_site_answers(monkeypatch, capsys):
    made, answers, stopped = [], iter([False, True]), []

    class Kept:
        def __init__(self, name, run):
            made.append((name, run))

        def look(self):
            if next(looks) == 3:
                os.kill(os.getpid(), signal.SIGTERM)

    looks = iter(number for number in range(99) for _ in range(3))
    handlers = {number: signal.getsignal(number) for number in server.ENDS}
    monkeypatch.setattr(server, "gc", SimpleNamespace(collect=lambda: None, freeze=lambda: None))
    monkeypatch.setattr(server, "Kept", Kept)
    monkeypatch.setattr(server, "TICK", 0.01)
    monkeypatch.setattr(server, "answers", lambda host, port: next(answers))
    monkeypatch.setattr(server, "stop", stopped.extend)
    try:
        server.main("0.0.0.0", 8000, {"web": [print, print], "worker": [repr]})
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert made == [("web", print), ("web", print), ("worker", repr)]
    assert len(stopped) == 3
    assert capsys.readouterr().out == "The site is at http://localhost:8000/\n"


def test_a_port_answers_when_it_is_open():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        assert not server.answers("0.0.0.0", port)
        listener.listen()
        assert server.answers("0.0.0.0", port)

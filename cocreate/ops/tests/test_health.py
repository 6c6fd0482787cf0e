"""Health and figures say what is wrong and nothing about people."""

import os
import re
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from cocreate.ops import queries


@pytest.fixture
def working(settings, tmp_path):
    settings.DATA = tmp_path
    queries.heartbeat().parent.mkdir()
    for queue in queries.QUEUES:
        queries.heartbeat(queue).touch()


def test_the_process_lives(stranger):
    response = stranger.get("/healthz")
    assert response.content == b"ok\n"
    assert "no-store" in response["Cache-Control"]


def test_all_is_ready(stranger, working):
    response = stranger.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "data": "ok", "worker": "ok"}


def test_a_worker_that_is_silent_or_never_came_is_told(stranger, working):
    os.utime(queries.heartbeat(), (time.time() - 120, time.time() - 120))
    response = stranger.get("/readyz")
    assert response.status_code == 503
    assert re.search(r"no sign of life for 1\d\d seconds", response.json()["worker"])
    queries.heartbeat().unlink()
    assert "the worker never ran" in stranger.get("/readyz").json()["worker"]
    queries.heartbeat().touch()
    queries.heartbeat("media").unlink()
    assert "the worker for media never ran" in stranger.get("/readyz").json()["worker"]


@pytest.fixture
def waiting(db):
    """Put a task in the queue that waits since `seconds` ago; `planned` when it was asked for that moment."""

    def make(seconds, *, planned=False):
        at = timezone.now() - timedelta(seconds=seconds)
        row = DBTaskResult.objects.create(
            status="READY",
            args_kwargs={"args": [], "kwargs": {}},
            priority=0,
            task_path="cocreate.core.tasks.none",
            queue_name="default",
            backend_name="default",
            run_after=at if planned else get_date_max(),
        )
        DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=at - timedelta(days=9) if planned else at)

    return make


@pytest.mark.parametrize("planned", [True, False])
def test_a_process_whose_workers_run_elsewhere_is_ready_and_tells_what_waits(stranger, settings, waiting, planned):
    settings.WORKER_HERE = False
    response = stranger.get("/readyz")
    assert (response.status_code, response.json()["worker"]) == (200, "elsewhere")
    waiting(700, planned=planned)
    response = stranger.get("/readyz")
    assert response.status_code == 200
    assert re.fullmatch(r"elsewhere; a task waits for 70\d seconds, so look whether it runs", response.json()["worker"])


def test_a_process_without_workers_still_needs_its_database(stranger, settings, monkeypatch):
    settings.WORKER_HERE = False
    monkeypatch.setattr(queries, "database_trouble", lambda: "the database does not answer: DatabaseError")
    response = stranger.get("/readyz")
    assert response.status_code == 503
    assert "worker" not in response.json()


def test_figures_tell_what_waits_and_when_workers_gave_a_sign_of_life(stranger, working, settings, waiting):
    text = stranger.get("/metrics").content.decode()
    assert "cocreate_worker_here 1.0" in text
    assert "cocreate_tasks_longest_wait_seconds 0.0" in text
    waiting(100)
    waiting(-50, planned=True)
    os.utime(queries.heartbeat("media"), (1_700_000_000, 1_700_000_000))
    queries.heartbeat().unlink()
    settings.WORKER_HERE = False
    text = stranger.get("/metrics").content.decode()
    assert "cocreate_worker_here 0.0" in text
    assert re.search(r"cocreate_tasks_longest_wait_seconds 10\d\.", text)
    assert 'cocreate_worker_seen_timestamp_seconds{queue="media"} 1.7e+09' in text
    assert 'queue="default"' not in text


def test_a_folder_that_cannot_be_written_is_told(stranger, working, settings, tmp_path):
    settings.DATA = tmp_path / "gone"
    response = stranger.get("/readyz")
    assert response.status_code == 503
    assert response.json()["data"] == "the data folder cannot be written: No such file or directory"


def test_migrations_that_are_missing_are_told(stranger, working, monkeypatch):
    monkeypatch.setattr(queries, "pending_migrations", lambda: ["guide.0002"])
    assert "1 migrations" in stranger.get("/readyz").json()["database"]
    monkeypatch.undo()
    assert queries.pending_migrations() == []


def test_a_database_that_does_not_answer_is_told_without_its_password(stranger, working, monkeypatch):
    def fails():
        msg = "connection to postgres://user:secret@host failed"
        raise DatabaseError(msg)

    monkeypatch.setattr(queries, "pending_migrations", fails)
    response = stranger.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] == "the database does not answer: DatabaseError"


def test_figures_name_routes_and_no_people(stranger):
    stranger.get("/mijn/b/k7m2k7m2k7m2/geheim-geheim/")
    text = stranger.get("/metrics").content.decode()
    assert re.search(r'cocreate_requests_total\{method="GET",route="[^"]*",status="\d+"\} \d', text)
    assert 'cocreate_tasks{state="ready"} 0.0' in text
    assert "geheim" not in text


def test_figures_of_all_processes_add_up(stranger, tmp_path, monkeypatch):
    folder = tmp_path / "metrics"
    folder.mkdir()
    script = "from cocreate.core.measures import count_pages; count_pages({'hit': 3, 'miss': 0}, 1000)"
    for _ in range(2):
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)}, check=True
        )
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(folder))
    (folder / "gauge_livesum_1.db").write_bytes(bytes(1024))  # of a process that lives and is not ours
    text = stranger.get("/metrics").content.decode()
    assert 'cocreate_page_cache_requests_total{outcome="hit"} 6.0' in text
    assert "cocreate_page_cache_bytes 2000" not in text, "what processes that ended kept is kept no more"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_they_only_answer_reads(stranger, path):
    assert stranger.post(path).status_code == 405

"""The background worker: tasks, chores, and taking up again what a dead worker left."""

import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from cocreate.contributions.models import Contribution
from cocreate.core import chores, processes
from cocreate.guide.models import Addition, Passage
from cocreate.moderation.models import Status
from cocreate.ops import actions
from cocreate.ops.management.commands import work

ROOT = Path(__file__).resolve().parents[3]
DONE = []


@task
def note(word):
    DONE.append(word)


@pytest.fixture
def real_tasks(settings, tmp_path, transactional_db, monkeypatch):
    DONE.clear()
    settings.DATA = tmp_path
    queues = ["default", "pictures", "media"]
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": queues}}
    monkeypatch.setattr(work, "WAIT", 0)
    monkeypatch.setattr(chores, "_registered", {})


def test_tasks_of_every_queue_are_done_and_chores_too(real_tasks):
    chores.register("sweep", lambda: DONE.append("sweep"))
    note.enqueue("één")
    note.using(queue_name="pictures").enqueue("twee")
    call_command("work", once=True)
    assert sorted(DONE) == ["sweep", "twee", "één"]
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {TaskResultStatus.SUCCESSFUL}
    assert work.queries.worker_trouble() == ""


def test_films_and_the_rest_each_have_a_worker(real_tasks, tmp_path):
    chores.register("sweep", lambda: DONE.append("sweep"))
    note.enqueue("mail")
    note.using(queue_name="media").enqueue("film")
    other = processes.hold(tmp_path / "run" / "worker.lock")
    call_command("work", once=True, only="media")
    assert DONE == ["film"]
    os.close(other)
    assert work.queries.worker_trouble() == "the worker never ran; start it with manage.py serve or manage.py work"
    note.using(queue_name="media").enqueue("second film")
    call_command("work", once=True, without="media")
    assert DONE == ["film", "sweep", "mail"]
    assert work.queries.worker_trouble() == ""
    assert work.worker_name(tmp_path / "run") != work.worker_name(tmp_path / "run", "media")


def test_a_task_that_was_running_when_the_worker_died_is_done_again(real_tasks, tmp_path, capsys):
    note.enqueue("again")
    note.enqueue("of another machine")
    mine, other = DBTaskResult.objects.order_by("enqueued_at")
    mine.claim(work.worker_name(tmp_path / "run"))
    other.claim("somebody else")
    call_command("work", once=True)
    assert DONE == ["again"]
    other.refresh_from_db()
    assert other.status == TaskResultStatus.RUNNING
    assert "Taking up 1 tasks again" in capsys.readouterr().out


def test_a_task_that_kills_the_worker_is_given_up(real_tasks, tmp_path):
    note.enqueue("poison")
    result = DBTaskResult.objects.get()
    for _ in range(3):
        result.claim(work.worker_name(tmp_path / "run"))
    call_command("work", once=True)
    result.refresh_from_db()
    assert DONE == []
    assert result.status == TaskResultStatus.FAILED
    assert "died 3 times" in result.traceback


def test_one_worker_serves_one_folder(real_tasks, tmp_path):
    held = processes.hold(tmp_path / "run" / "worker.lock")
    with pytest.raises(CommandError, match="A worker runs already"):
        call_command("work", once=True)
    os.close(held)


def test_the_worker_runs_until_it_is_stopped(real_tasks, monkeypatch):
    class Worker:
        def __init__(self, **options):
            assert options["queue_names"] == ["*"]

        def configure_signals(self):
            pass

        def run(self):
            assert any(thread.name == "chores" for thread in threading.enumerate())

    followed = []
    monkeypatch.setattr(work, "Worker", Worker)
    monkeypatch.setattr(work, "BEAT", 0.01)
    monkeypatch.setattr(processes, "end_with", followed.append)
    beats = []
    monkeypatch.setattr(chores, "run_due", lambda: beats.append(1) or [])
    call_command("work", parent=4711)
    assert followed == [4711]
    for thread in threading.enumerate():
        if thread.name == "chores":
            thread.join(5)
            assert not thread.is_alive()
    assert beats


def test_old_results_are_deleted_and_failed_ones_kept_longer(real_tasks):
    for word in ("old", "failed", "new"):
        note.enqueue(word)
    old, failed, _new = DBTaskResult.objects.order_by("enqueued_at")
    then = timezone.now() - timedelta(days=20)
    for result, status in ((old, TaskResultStatus.SUCCESSFUL), (failed, TaskResultStatus.FAILED)):
        result.status, result.finished_at = status, then
        result.save()
    actions.delete_old_results()
    assert old not in DBTaskResult.objects.all()
    assert DBTaskResult.objects.count() == 2


@pytest.mark.django_db
def test_the_few_beside_a_page_are_never_sought_among_all_that_is_public():
    page = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    now = timezone.now()
    passages = [Passage(page_id=page.pk, block_id=uuid4(), anchor=f"p{n}", changed_at=now) for n in range(200)]
    given = [Contribution(kind="text", status=Status.PUBLISHED, published_at=now) for _ in passages]
    Passage.objects.bulk_create(passages)
    Contribution.objects.bulk_create(given)
    pairs = zip(given, passages, strict=True)
    Addition.objects.bulk_create(Addition(contribution=one, passage=passage) for one, passage in pairs)
    actions.learn_sizes()
    few = Addition.objects.filter(passage__in=passages[:7], contribution__status=Status.PUBLISHED)
    plan = few.explain().splitlines()
    assert connection.vendor == "postgresql" or "guide_addition" in plan[0]


def test_the_chores_of_the_site_run(db):
    actions.publish_scheduled()
    actions.delete_old_sessions()


def test_chores_come_at_their_time_and_a_failing_one_stops_nobody(monkeypatch, caplog):
    monkeypatch.setattr(chores, "_registered", {})
    done = []

    def fails():
        msg = "broken broom"
        raise ValueError(msg)

    chores.register("sweep", fails)
    chores.register("water", lambda: done.append("water"), chores.HOUR)
    assert chores.run_due(1_000.0) == ["sweep", "water"]
    assert chores.run_due(1_030.0) == []
    assert chores.run_due(1_060.0) == ["sweep"]
    assert done == ["water"]
    assert "Chore sweep failed." in caplog.text


def test_a_lock_can_be_waited_for(tmp_path):
    path = tmp_path / "lock"
    first = processes.hold(path)
    assert processes.hold(path, 0.05) is None
    threading.Timer(0.1, os.close, [first]).start()
    assert processes.hold(path, 10) is not None


def test_a_process_ends_with_the_one_that_started_it(tmp_path):
    child = "from cocreate.core.processes import end_with, os, time; end_with(os.getppid()); print(1, flush=True)"
    script = (
        f"import subprocess, sys; child = subprocess.Popen([sys.executable, '-c', '{child}; time.sleep(60)'], "
        "stdout=subprocess.PIPE); child.stdout.readline(); print(child.pid)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    stat = Path(f"/proc/{int(done.stdout)}/stat")
    for _ in range(100):
        if not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return
        threading.Event().wait(0.1)
    pytest.fail("it lives on")

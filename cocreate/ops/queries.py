"""Reads: is everything there that the site needs, and how long is the queue."""

import os
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

HEARTBEAT_MOST = 60.0  # seconds
WAITS_MOST = 600.0  # seconds that a task may wait for a worker elsewhere without a word about it
QUEUES = ("", "media")  # that have a worker of their own; "" is all others


def heartbeat(queue: str = "") -> Path:
    """Return the file whose time is the last sign of life of the worker of a queue."""
    return Path(settings.DATA) / "run" / "-".join(filter(None, ("worker", queue, "heartbeat")))


def pending_migrations() -> list[str]:
    """Return the migrations that the database does not have yet."""
    executor = MigrationExecutor(connection)
    return [f"{m.app_label}.{m.name}" for m, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def database_trouble() -> str:
    """Return what is wrong with the database, or nothing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        missing = pending_migrations()
    except DatabaseError as error:
        return f"the database does not answer: {type(error).__name__}"
    return f"{len(missing)} migrations are not applied; run manage.py migrate" if missing else ""


def data_trouble() -> str:
    """Return what is wrong with the data folder, or nothing."""
    try:
        with tempfile.NamedTemporaryFile(dir=settings.DATA, prefix=".ready-") as file:
            file.write(b"ready")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return f"the data folder cannot be written: {os.strerror(error.errno or 0)}"
    return ""


def worker_trouble() -> str:
    """Return what is wrong with the background workers, or nothing."""
    return "; ".join(filter(None, (_trouble_of(queue) for queue in QUEUES)))


def _trouble_of(queue: str) -> str:
    name = f"the worker for {queue}" if queue else "the worker"
    try:
        age = time.time() - heartbeat(queue).stat().st_mtime
    except FileNotFoundError:
        return f"{name} never ran; start it with manage.py serve or manage.py work"
    return f"{name} gave no sign of life for {age:.0f} seconds" if age > HEARTBEAT_MOST else ""


def signs_of_life() -> dict[str, float]:
    """Return the moment of the last sign of life of each worker of this data folder, in seconds since 1970."""
    beats = {queue: heartbeat(queue) for queue in QUEUES}
    return {queue: beat.stat().st_mtime for queue, beat in beats.items() if beat.exists()}


def longest_wait() -> float:
    """Return for how many seconds the first task that may run now waits; 0 without one."""
    now = timezone.now()
    ready = DBTaskResult.objects.ready()  # run_after is a moment that passed, or far away when no moment was asked
    since = [
        ready.filter(run_after__gt=now).aggregate(first=Min("enqueued_at"))["first"],
        ready.filter(run_after__lte=now).aggregate(first=Min("run_after"))["first"],
    ]
    return float(max((now - at).total_seconds() for at in [now, *filter(None, since)]))


def troubles() -> dict[str, str]:
    """Return what is wrong, by name; a name without text is well. A web process may be told that it has no worker."""
    found = {"database": database_trouble(), "data": data_trouble()}
    return found | {"worker": worker_trouble()} if settings.WORKER_HERE else found


def warnings() -> dict[str, str]:
    """Return what somebody should know though the site is ready, by name; call it when the database answers."""
    if settings.WORKER_HERE:
        return {}
    waits = longest_wait()
    late = f"; a task waits for {waits:.0f} seconds, so look whether it runs" if waits > WAITS_MOST else ""
    return {"worker": f"elsewhere{late}"}


def queue() -> dict[str, int]:
    """Return how many tasks wait, run and failed."""
    statuses = (TaskResultStatus.READY, TaskResultStatus.RUNNING, TaskResultStatus.FAILED)
    return {str(s.value).lower(): DBTaskResult.objects.filter(status=s).count() for s in statuses}

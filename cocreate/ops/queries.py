"""Reads: is everything there that the site needs, and how long is the queue."""

import os
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

HEARTBEAT_MOST = 60.0  # seconds
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


def troubles() -> dict[str, str]:
    """Return what is wrong, by name; a name without text is well."""
    return {"database": database_trouble(), "data": data_trouble(), "worker": worker_trouble()}


def queue() -> dict[str, int]:
    """Return how many tasks wait, run and failed."""
    statuses = (TaskResultStatus.READY, TaskResultStatus.RUNNING, TaskResultStatus.FAILED)
    return {str(s.value).lower(): DBTaskResult.objects.filter(status=s).count() for s in statuses}

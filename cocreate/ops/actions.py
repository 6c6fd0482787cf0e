"""Writes: what a worker that died left behind."""

import logging

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

ATTEMPTS = 3
KEEP_DAYS, KEEP_FAILED_DAYS = 7, 60
logger = logging.getLogger(__name__)


@transaction.atomic
def take_up_again(worker: str) -> int:
    """Make the tasks that `worker` ran when it died wait again; return how many. Only call it when it does not run.

    A task that was begun three times without an end takes the worker down with it: that one counts as failed.
    """
    again = 0
    for result in DBTaskResult.objects.select_for_update().filter(status=TaskResultStatus.RUNNING):
        if not result.worker_ids or result.worker_ids[-1] != worker:
            continue
        if len(result.worker_ids) >= ATTEMPTS:
            result.status = TaskResultStatus.FAILED
            result.finished_at = timezone.now()
            result.traceback = f"The worker died {ATTEMPTS} times while it did this task."
            logger.error("Task %s failed: the worker died %s times while it did it.", result.task_path, ATTEMPTS)
        else:
            result.status = TaskResultStatus.READY
            again += 1
        result.save(update_fields=["status", "finished_at", "traceback"])
    return again


def learn_sizes() -> None:
    """Have SQLite estimate what its tables hold: else it begins with all that is public for the few beside a page.

    PostgreSQL does so by itself. Of each index some hundred rows are read: 50 ms for the demo.
    https://www.sqlite.org/lang_analyze.html#approx
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 400")
            cursor.execute("ANALYZE")


def publish_scheduled() -> None:
    """Publish and take down the pages whose moment came."""
    call_command("publish_scheduled")


def delete_old_results() -> None:
    """Delete the results of tasks that ended long ago."""
    call_command(
        "prune_db_task_results",
        queue_name="*",
        min_age_days=KEEP_DAYS,
        failed_min_age_days=KEEP_FAILED_DAYS,
        verbosity=0,
    )


def delete_old_sessions() -> None:
    """Delete the sessions that ended."""
    call_command("clearsessions")

"""The background worker."""

import secrets
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django_tasks_db.management.commands.db_worker import Worker

from cocreate.core import chores, processes
from cocreate.ops import actions, queries

BEAT = 5.0  # seconds
WAIT = 30.0  # seconds that another worker may need to end its task


def worker_name(folder: Path, queue: str = "") -> str:
    """Return the name of the worker of this data folder; it stays the same, so that it finds what it left behind."""
    file = folder / "-".join(filter(None, ("worker-name", queue)))
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(secrets.token_hex(8))
    return file.read_text()


class Beat(threading.Thread):
    """Gives signs of life and, if asked, does the chores, beside the tasks, until `stop` is set."""

    def __init__(self, heartbeats: list[Path], *, does_chores: bool) -> None:
        super().__init__(name="chores", daemon=True)
        self.stop = threading.Event()
        self.heartbeats = heartbeats
        self.does_chores = does_chores

    def run(self) -> None:
        while not self.stop.is_set():
            for heartbeat in self.heartbeats:
                heartbeat.touch()
            if self.does_chores and chores.run_due():
                connections.close_all()
            self.stop.wait(BEAT)


class Command(BaseCommand):
    requires_system_checks = []  # those of addresses would load every view
    help = "Run the background worker: tasks, and chores such as publishing what was planned. `serve` starts it too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what waits now, then end")
        one = parser.add_mutually_exclusive_group()
        one.add_argument("--only", metavar="QUEUE", default="", help="tasks of this queue, and no chores")
        one.add_argument("--except", metavar="QUEUE", default="", dest="without", help="tasks of the other queues")
        parser.add_argument("--with", type=int, dest="parent", metavar="PID", help="end when that process ends")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["parent"]:
            processes.end_with(options["parent"])
        run = Path(settings.DATA) / "run"
        only, without = options["only"], options["without"]
        if processes.hold(run / f"{'-'.join(filter(None, ('worker', only)))}.lock", WAIT) is None:
            msg = f"A worker runs already for {settings.DATA}."
            raise CommandError(msg)
        name = worker_name(run, only)
        if again := actions.take_up_again(name):
            self.stdout.write(f"Taking up {again} tasks again that a worker was at when it died.")
        served = [only] if only else [queue for queue in queries.QUEUES if not without or queue != without]
        heartbeats = [queries.heartbeat(queue) for queue in served]
        for heartbeat in heartbeats:
            heartbeat.touch()
        worker = Worker(
            queue_names=[only or "*"],
            interval=0.5,
            batch=options["once"],
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=name,
            excluded_queue_names=[without] if without else [],
        )
        if options["once"]:
            if not only:
                chores.run_due()
            worker.run()
            return
        worker.configure_signals()
        beat = Beat(heartbeats, does_chores=not only)
        beat.start()
        try:
            worker.run()
        finally:
            beat.stop.set()

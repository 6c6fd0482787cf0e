"""The run command: web and worker on one port."""

import os
import shutil
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import execute_from_command_line
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.urls import get_resolver

from cocreate.core import page_cache, processes
from cocreate.ops import queries, server

from . import web, work  # noqa: F401 - what the processes run is loaded once, here

WAIT = 5.0  # seconds


class Command(BaseCommand):
    help = "Serve the site on one port: web processes with the page cache, and workers, one of them for films alone."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workers", type=int, default=1, help="web processes (default: 1)")
        parser.add_argument("--host", default="0.0.0.0", help="address to listen on (default: 0.0.0.0)")  # noqa: S104 - a server
        parser.add_argument("--port", type=int, default=settings.PORT, help="default: the variable PORT, or 8000")
        parser.add_argument("--no-worker", action="store_true", help="only web; the workers run elsewhere")

    def handle(self, *_args: Any, **options: Any) -> None:
        if trouble := queries.database_trouble() or queries.data_trouble():
            msg = f"The site cannot start: {trouble}."
            raise CommandError(msg)
        if options["workers"] > 1 and not settings.REDIS_URL:
            msg = f"{options['workers']} web processes need REDIS_URL (Redis or Valkey): without it they cannot tell "
            msg += "each other what happens in live rooms. Set it, or serve with one."
            raise CommandError(msg)
        run = Path(settings.DATA) / "run"
        lock = processes.hold(run / "serve.lock", WAIT)  # what was killed just now needs a moment to end
        if lock is None:
            msg = f"The site is served from {settings.DATA} already. Stop that, or choose another COCREATE_DATA."
            raise CommandError(msg)
        self._check_port(options["host"], options["port"])
        shutil.rmtree(settings.METRICS, ignore_errors=True)
        settings.METRICS.mkdir(parents=True)
        self._forget_pages()
        connections.close_all()
        if options["no_worker"]:
            settings.WORKER_HERE = False  # as COCREATE_WORKER=0 says it to a web process elsewhere
            self.stderr.write("No worker starts here: mail, pictures and films wait for manage.py work elsewhere.")
        self._load()
        server.main(options["host"], options["port"], self._processes(lock, options))

    @staticmethod
    def _forget_pages() -> None:
        counters = page_cache.generations.__wrapped__()  # not those that are kept: each process makes its own
        counters.forget_all()
        counters.close()

    @staticmethod
    def _load() -> None:
        """Load what is loaded late, and see that nothing runs beside us: a fork would find its locks shut for ever."""
        get_resolver().url_patterns  # noqa: B018 - loads every view
        if server.threads() > 1:
            msg = "Start this with manage.py serve: something that was loaded runs a thread of its own."
            raise CommandError(msg)

    @staticmethod
    def _processes(lock: int, options: dict[str, Any]) -> dict[str, list[Callable[[], None]]]:
        """Return what to run, by the name that `ps` shows."""
        parent = os.getpid()

        def run(*arguments: str) -> None:
            os.close(lock)  # which says that the one who watches lives
            execute_from_command_line(["manage.py", *arguments, "--with", str(parent)])

        site = partial(run, "web", "--host", options["host"], "--port", str(options["port"]))
        found: dict[str, list[Callable[[], None]]] = {"web": [site] * options["workers"]}
        if not options["no_worker"]:
            found["worker"] = [partial(run, "work", "--except", "media")]
            found["media worker"] = [partial(run, "work", "--only", "media")]  # mail waits for no film
        return found

    @staticmethod
    def _check_port(host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                msg = f"Port {port} is in use or not allowed. Choose another one: PORT=8001."
                raise CommandError(msg) from error

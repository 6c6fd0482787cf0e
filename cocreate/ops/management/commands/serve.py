"""The run command: web and worker on one port."""

import os
import shutil
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from cocreate.core import page_cache, processes
from cocreate.ops import queries

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
        shutil.rmtree(run / "metrics", ignore_errors=True)
        (run / "metrics").mkdir(parents=True)
        page_cache.generations().forget_all()
        connections.close_all()
        os.set_inheritable(lock, True)
        environment = {
            **os.environ,
            "PROMETHEUS_MULTIPROC_DIR": str(run / "metrics"),
            "DJANGO_SETTINGS_MODULE": "cocreate.settings",
        }
        if options["no_worker"]:
            environment["COCREATE_WORKER"] = "0"
            self.stderr.write("No worker starts here: mail, pictures and films wait for manage.py work elsewhere.")
        command = [sys.executable, "-m", "cocreate.ops.server", options["host"], str(options["port"])]
        command += [str(options["workers"]), "web" if options["no_worker"] else "all", str(lock)]
        self.stdout.flush()
        os.chdir(settings.ROOT)
        os.execve(sys.executable, command, environment)  # noqa: S606 - our own module

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

"""One web process."""

import gc
from typing import Any

import uvloop
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string

from cocreate.core import processes
from cocreate.live.sockets import RESTART, sockets
from cocreate.ops.web import Server


async def answer(host: str, port: int) -> None:
    """Answer until SIGTERM or SIGINT."""
    server = Server(import_string("cocreate.asgi.application"))
    gc.collect()
    gc.freeze()  # all that is loaded stays: looking through it again and again is a tenth of what a busy room costs
    sockets.begin()
    await server.answer(host, port)


class Command(BaseCommand):
    help = "Run one web process. `serve` starts it; on more machines each runs its own."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="0.0.0.0", help="address to listen on (default: 0.0.0.0)")  # noqa: S104 - a server
        parser.add_argument("--port", type=int, default=settings.PORT, help="default: the variable PORT, or 8000")
        parser.add_argument("--with", type=int, dest="parent", metavar="PID", help="end when that process ends")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["parent"]:
            processes.end_with(options["parent"])
        if not sockets.claim(RESTART):
            raise CommandError(sockets.refusal)
        uvloop.run(answer(options["host"], options["port"]))

"""One web process."""

import asyncio
import gc
import signal
from typing import Any

import uvloop
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string
from granian.constants import Interfaces
from granian.server.embed import Server

from cocreate.core import processes
from cocreate.live.sockets import RESTART, sockets
from cocreate.uploads.front import Patience

BACKLOG = 2048


async def answer(host: str, port: int) -> None:
    """Answer until SIGTERM or SIGINT. Several processes may share the port (SO_REUSEPORT)."""
    server = Server(
        import_string("cocreate.asgi.application"),
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        backlog=BACKLOG,
        log_enabled=False,
    )

    async def end() -> None:
        try:
            await sockets.close()
        finally:
            server.stop()

    def stop() -> None:
        Patience.closing = True
        ending.append(asyncio.ensure_future(end()))

    ending: list[asyncio.Future[None]] = []

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    gc.collect()
    gc.freeze()  # all that is loaded stays: looking through it again and again is a tenth of what a busy room costs
    sockets.begin()
    await server.serve()


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

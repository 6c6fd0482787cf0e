"""Uvicorn as a web process runs it: its patience has an end, and sockets and pieces of files end before requests."""

import asyncio
import socket
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from cocreate.live import limits
from cocreate.live import sockets as live
from cocreate.live.lines import Line
from cocreate.uploads.front import Patience

HEAD = 65_536  # bytes of a request before its body, about
HEAD_WITHIN = 30.0  # seconds in which they come
IDLE = 75  # seconds until the next request of a connection; proxies let go sooner


class Requests(HttpToolsProtocol):
    """A connection of HTTP, closed when the head of a request is too large or too slow; Uvicorn would wait for ever."""

    _late: asyncio.TimerHandle | None = None
    _begun = False  # a head that has not all come
    _came = 0  # bytes of it, about

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as Uvicorn's
        """Wait for a request, for so long."""
        super().connection_made(transport)
        self._wait()

    def on_message_begin(self) -> None:
        """See Uvicorn."""
        super().on_message_begin()
        self._begun, self._came = True, 0

    def on_headers_complete(self) -> None:
        """See Uvicorn."""
        self._begun = False
        self._stop()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Take what came, when it is not too much."""
        if self._begun and self._came > HEAD:
            self._stop()
            self.send_400_response("The head of this request is too large.")
            return
        self._came += len(data)
        super().data_received(data)
        if self._begun and self._late is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """See Uvicorn."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._late = self.loop.call_later(HEAD_WITHIN, self.transport.close)

    def _stop(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


class Server(uvicorn.Server):
    """Uvicorn for our application."""

    def __init__(self, application: Any) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                interface="asgi3",
                http=Requests,
                ws=Line,
                ws_max_size=limits.HUGE,
                ws_ping_interval=None,
                ws_per_message_deflate=False,
                lifespan="off",
                log_config=None,
                log_level="error",  # what clients do wrong is no warning, and addresses hold tokens
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=IDLE,
                timeout_graceful_shutdown=int(live.RESTART),
            )
        )

    async def answer(self, host: str, port: int) -> None:
        """Answer until SIGTERM or SIGINT. Several processes may share the port (SO_REUSEPORT)."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.create_server((host, port), family=family, reuse_port=True) as here:
            await self.serve([here])

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end."""
        Patience.closing = self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End when all that came in is kept and answered."""
        try:
            await live.sockets.close()
        finally:
            await super().shutdown(sockets)

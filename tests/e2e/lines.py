"""The network between a client and the server: a port of its own that can be cut, go silent, and come back."""

import asyncio
import threading


class Lines:
    """Lines to one port of this machine. They live in a loop in a thread of their own."""

    def __init__(self, to: int) -> None:
        self.to = to
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="lines", daemon=True)
        self._thread.start()

    def line(self) -> "Line":
        """Lay one."""
        line = Line(self)
        asyncio.run_coroutine_threadsafe(line.open(), self.loop).result(10)
        return line

    def close(self) -> None:
        """End all."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()


class Line:
    """One way to the server. What is under way when it is cut is lost, in both directions."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.port = 0
        self._up = True
        self._flows = asyncio.Event()
        self._flows.set()
        self._ends: set[asyncio.StreamWriter] = set()

    async def open(self) -> None:
        """Listen."""
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]

    def free(self) -> None:
        """Let all through again."""
        self._do(up=True, flows=True)

    def hush(self) -> None:
        """Hold what comes, both ways: nobody knows yet that there is no network."""
        self._do(up=True, flows=False)

    def cut(self, *, for_good: bool = False) -> None:
        """Break every connection; when for good, let nobody in until it is freed."""
        self._do(up=not for_good, flows=True, abort=True)

    def _do(self, *, up: bool, flows: bool, abort: bool = False) -> None:
        def now() -> None:
            self._up = up
            if abort:
                for end in self._ends:
                    end.transport.abort()
            if flows:
                self._flows.set()
            else:
                self._flows.clear()

        self.lines.loop.call_soon_threadsafe(now)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if not self._up:
                return
            back, forth = await asyncio.open_connection("127.0.0.1", self.lines.to)
        except OSError:  # the server is not there
            return
        else:
            self._ends |= {writer, forth}
            await asyncio.gather(self._pass(reader, forth), self._pass(back, writer), return_exceptions=True)
            self._ends -= {writer, forth}
            forth.transport.abort()
        finally:
            writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()

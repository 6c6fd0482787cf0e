"""The connection of a socket under Uvicorn. Its application writes frames of its own: the same bytes for a whole room.

What goes through `send` of ASGI is framed for each socket anew, by a coroutine for each; that costs a crowd more than
the sending itself (docs/adr/0012-live-rooms.md). What comes goes to `hear`, past a queue and a task for each socket.
"""

from collections.abc import Callable
from typing import cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request
from websockets.utils import apply_mask

from . import limits

EXTENSION = "cocreate.line"  # of the scope
BINARY = 0x82  # the first byte of a whole binary message (RFC 6455, 5.2)
SHORT, LONG = 126, 65_536  # sizes from which a length takes two bytes more, and eight


def frame(data: bytes) -> bytes:
    """Return `data` as one binary message of a server, for `Line.write`; the same for all who get it."""
    size = len(data)
    if size < SHORT:
        return bytes((BINARY, size)) + data
    if size < LONG:
        return b"\x82\x7e" + size.to_bytes(2, "big") + data
    return b"\x82\x7f" + size.to_bytes(8, "big") + data


def alone(data: bytes) -> bytes | None:
    """Return the message when `data` is nothing but one of a client, whole and less than `LONG` bytes."""
    if len(data) < 6 or data[0] != BINARY:  # noqa: PLR2004 - kind, length and mask
        return None
    size, start = data[1] - 128, 2  # a client masks
    if size == SHORT:
        size, start = int.from_bytes(data[2:4], "big"), 4
    elif not 0 <= size < SHORT:
        return None
    if len(data) != start + 4 + size:
        return None
    return apply_mask(data[start + 4 :], data[start : start + 4])


class Line(WebSocketsSansIOProtocol):
    """One connection; its scope has it as an extension, to write to once it is accepted.

    While `hear` is set it gets each binary message; `receive` of ASGI brings the others, and what came before.
    """

    hear: Callable[[bytes], None] | None = None

    def handle_connect(self, event: Request) -> None:
        """Tell the application of it."""
        self.close_timeout = limits.LINGER
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"][EXTENSION] = cast("dict[object, object]", self)  # Uvicorn expects plain values

    def data_received(self, data: bytes) -> None:
        """Take what came. Nearly always it is one small message, and then needs none of the parser of `websockets`."""
        begun = self.hear is None or self.frames or self.conn.reader.buffer or not self.queue.empty()
        if self.hear is None or begun or (message := alone(data)) is None:
            super().data_received(data)
        else:
            self.hear(message)

    def send_receive_event_to_app(self) -> None:
        """Bring a message that has come whole; see Uvicorn."""
        if self.hear is None or self.curr_msg_data_type == "text" or not self.queue.empty():
            super().send_receive_event_to_app()
        else:
            whole, self.frames = b"".join(self.frames), []
            self.hear(whole)

    def write(self, frame: bytes) -> int:
        """Send what `frame` made, at once or when there is room; return how many bytes waited already."""
        if self.close_sent or self.transport.is_closing():
            return 0
        waited: int = self.transport.get_write_buffer_size()
        self.transport.write(frame)
        return waited

    def end(self) -> None:
        """See that it ends, soon also when the other side takes nothing any more."""
        self.loop.call_later(self.close_timeout, self.transport.abort)

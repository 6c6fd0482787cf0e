"""The real server with stock clients: what was acknowledged survives kill -9, and SIGTERM says goodbye."""

import socket
import subprocess
import time

import pytest
from pycrdt import Doc, Text
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.sync.client import connect

from cocreate.live import limits, protocol
from cocreate.live.protocol import framed

from .site import ROOM, Page, Site, Stock, database, drain, read, swallow, until, write

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("live")
    with database(folder) as env:
        here = Site(folder, env)
        here.start()
        yield here
        here.process.kill()
        here.process.wait()


def test_stock_clients_work_together_and_all_that_was_acknowledged_survives_kill_9(site):
    stock, (an, bo, reader) = Stock(site), range(3)
    doc, updates = Doc(), []
    watch = doc.observe(lambda event: updates.append(event.update))
    bench = {"bank": {"title": "De bank", "at": [3.7, 51.0]}}
    try:
        until(lambda: all(stock(who, "synced") for who in (an, bo, reader)))
        stock(an, "insert", "Op ons plein ")
        stock(bo, "set", ["bank", bench["bank"]])
        until(lambda: stock(reader, "text") == stock(bo, "text") == "Op ons plein ")
        until(lambda: stock(an, "things") == stock(reader, "things") == bench)
        stock(an, "show", {"name": "An"})
        until(lambda: {"name": "An"} in stock(reader, "seen"))
        stock(reader, "insert", "dit mag niet")
        stock(bo, "cut")
        stock(bo, "insert", "zonder netwerk ")
        with connect(f"{site.url}/{ROOM}?token={site.tokens[0]}") as socket_:
            for n in range(30):
                write(socket_, doc, updates, f"{n} ")
            site.process.kill()
            site.process.wait()
        stock(an, "insert", "terwijl hij weg was ")
        site.start()
        assert read(site) == "".join(f"{n} " for n in range(30))
        stock(bo, "connect")
        until(lambda: {"netwerk", "weg"} <= set(stock(an, "text").split()) and stock(bo, "text") == stock(an, "text"))
        assert "Op ons plein " in stock(an, "text")
        assert "dit mag niet" not in stock(an, "text")
        until(lambda: site.metrics().get("cocreate_live_rooms") == 1)
        until(lambda: site.metrics()["cocreate_live_updates_total"] > 0)
    finally:
        stock.end()
    assert watch


CHANGES = """
from cocreate.live import actions, queries
for n in range(20):
    actions.change("proef:tuin", lambda room: room.set(("things", f"server {n}"), n))
print(queries.values("proef:tuin").map("things"))
"""


def test_another_process_changes_a_room_while_people_write_in_it(site):
    stock, (an, bo, _) = Stock(site), range(3)
    try:
        until(lambda: stock(an, "synced") and stock(bo, "synced"))
        other = subprocess.Popen(
            site.command("shell", "-v", "0", "-c", CHANGES), env=site.env, stdout=subprocess.PIPE, text=True
        )
        words = 0
        while other.poll() is None:
            stock(an, "set", [f"an {words}", words])
            words += 1
            time.sleep(0.01)
        assert "'server 19': 19" in other.communicate()[0]
        names = {*(f"an {n}" for n in range(words)), *(f"server {n}" for n in range(20))}
        until(lambda: names <= set(stock(bo, "things")))
        assert stock(an, "closes") == stock(bo, "closes") == []
    finally:
        stock.end()


def test_a_room_in_the_browser_tells_what_this_server_kept(site):
    stock, page = Stock(site), Page(site)
    try:
        until(lambda: stock(0, "synced"))
        until(lambda: page("state") == "seen")
        page("insert", "eerst ")
        page("delete", 2)
        until(lambda: page("kept") and stock(0, "pages").endswith("rst "))
        site.process.kill()
        site.process.wait()
        until(lambda: page("state") == "device")
        page("insert", "zonder server ")
        page("delete", 1)
        assert not page("kept")
        site.start()
        until(lambda: page("kept") and page("state") == "seen")
        until(lambda: stock(0, "pages") == page("text"))
        assert "onder server" in page("text")
        assert page("asked") == 1  # its token opens the room again
    finally:
        stock.end()
        page.end()


def raw(site, token):
    """Open a socket by hand; return it when it is accepted."""
    here = socket.socket()
    here.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    here.settimeout(30)
    here.connect(("127.0.0.1", site.port))
    head = (
        f"GET /live/{ROOM}?token={token} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    )
    here.sendall(f"{head}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += here.recv(1)
    assert answer.startswith(b"HTTP/1.1 101 ")
    return here


def masked(opcode, data, *, fin=True):
    return Frame(opcode, data, fin).serialize(mask=True)


def frames(here):
    """Give (opcode, data) of what the server sends, until it says that it closes."""
    opcode = None
    while opcode != Opcode.CLOSE:
        head = here.recv(2, socket.MSG_WAITALL)
        opcode, size = head[0] & 15, head[1]
        if size > 125:
            size = int.from_bytes(here.recv(2 if size == 126 else 8, socket.MSG_WAITALL), "big")
        yield opcode, here.recv(size, socket.MSG_WAITALL) if size else b""


@pytest.mark.parametrize("n", range(5))
def test_all_that_comes_at_once_is_taken_in_order_also_in_fragments(site, n):
    doc = Doc()
    updates = []
    doc.observe(lambda event: updates.append(framed(protocol.SYNC, protocol.UPDATE, body=event.update)))
    text = doc.get("acknowledged", type=Text)
    for word in (f"een{n} ", f"twee{n} ", f"drie{n}"):
        text += word
    first, *others = updates
    half = len(first) // 2
    burst = [masked(Opcode.BINARY, first[:half], fin=False), masked(Opcode.PING, b"hoi")]
    burst += [masked(Opcode.CONT, first[half:]), *(masked(Opcode.BINARY, other) for other in others)]
    with raw(site, site.tokens[0]) as here:
        here.sendall(b"".join([*burst, masked(Opcode.BINARY, b"\x63")]))
        came = list(frames(here))
    assert (Opcode.PONG, b"hoi") in came
    assert came[-1][0] == Opcode.CLOSE
    assert int.from_bytes(came[-1][1][:2], "big") == limits.MALFORMED
    assert f"een{n} twee{n} drie{n}" in read(site)


def test_what_is_huge_is_not_read_and_text_is_refused(site):
    for data, code in (
        (bytes([0x82, 0xFF]) + (limits.HUGE + 1).to_bytes(8, "big") + b"\0" * 4, 1009),
        (masked(Opcode.TEXT, b"hallo"), limits.MALFORMED),
    ):
        with raw(site, site.tokens[0]) as here:
            here.sendall(data)
            *_, (opcode, why) = frames(here)
        assert (opcode, int.from_bytes(why[:2], "big")) == (Opcode.CLOSE, code)


def test_who_takes_nothing_is_cut_off_and_others_go_on(site):
    doc, updates = Doc(), []
    doc.observe(lambda event: updates.append(event.update))
    with connect(f"{site.url}/{ROOM}?token={site.tokens[1]}", max_size=None) as other:
        write(other, doc, updates, "x" * 3_000_000)
        until(lambda: site.metrics()["cocreate_live_clients"] == 1)
        with raw(site, site.tokens[2]) as here:
            until(lambda: site.metrics()["cocreate_live_clients"] == 2)
            ask = masked(Opcode.BINARY, framed(protocol.SYNC, protocol.STEP1, body=b"\x00"))
            for _ in range(12):
                here.sendall(ask)
                time.sleep(0.05)
            until(lambda: site.metrics()["cocreate_live_clients"] == 1)
            time.sleep(limits.LINGER + limits.FLUSH + 2)  # nothing is taken before it is cut off
            write(other, doc, updates, "verder")
            with pytest.raises(ConnectionResetError):
                swallow(here)


def test_who_is_refused_hears_why_and_sigterm_closes_with_1012(site):
    def closed(address, data=b""):
        with connect(f"{site.url}/{address}") as socket_:
            if data:
                socket_.send(data)
            with pytest.raises(ConnectionClosed) as raised:
                drain(socket_)
        return raised.value.rcvd.code, raised.value.rcvd.reason

    assert closed(f"{ROOM}?token=geen") == (limits.BAD_TOKEN, "this token does not open this room")
    unknown = (limits.MALFORMED, "a kind of message that is not known here")
    assert closed(f"{ROOM}?token={site.tokens[0]}", b"\x63") == unknown
    with connect(f"{site.url}/{ROOM}?token={site.tokens[0]}") as socket_:
        socket_.recv(timeout=30)
        site.process.terminate()
        with pytest.raises(ConnectionClosed) as raised:
            drain(socket_)
        assert raised.value.rcvd.code == limits.RESTART
    assert site.process.wait(20) == 0

"""Files in pieces from stock tus clients, while the server is killed, while many send slowly."""

import hashlib
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from tusclient.client import TusClient

from tests import servers
from tests.servers import free_port

from .conftest import ROOT, fresh, manage, until_ready

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}
WEBS = "2" if servers.HAS_REDIS else "1"
pytestmark = [pytest.mark.server, pytest.mark.either]  # bytes, marks and locks are files


class Server:
    """`manage.py serve` with a database of its own, that can be killed and started again."""

    def __init__(self, data: Path, begun: Path, redis: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data = data
        self.env = {**os.environ, "COCREATE_DATA": str(data), "PORT": str(self.port), "REDIS_URL": redis}
        fresh(self.env, begun, "uploads")
        self.process = None

    def manage(self, *arguments: str) -> str:
        return manage(self.env, *arguments)

    def start(self, *arguments: str) -> None:
        with (self.data / "server.log").open("a") as log:
            command = [sys.executable, "manage.py", "serve", "--no-worker", "--host", "127.0.0.1", *arguments]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log)
        until_ready(self.url, self.process, self.data / "server.log")

    def family(self) -> list[int]:
        """Return the server and every process that it started."""
        found = [self.process.pid]
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                if int(stat.read_text().rsplit(")", 1)[1].split()[1]) == self.process.pid:
                    found.append(int(stat.parent.name))
            except OSError:
                continue
        return found

    def kill(self) -> None:
        """End all of it with `kill -9`, as a power cut would."""
        for pid in self.family():
            os.kill(pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(tmp_path, begun):
    with servers.redis_if_there(tmp_path) as url:
        one = Server(tmp_path, begun, url)
        yield one
        one.process.terminate()
        one.process.wait(40)


def ask(server, method, path, headers=TUS, body=None):
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def begin(server, length):
    return ask(server, "POST", "/uploads/", {**TUS, "Upload-Length": str(length)}).headers["Location"]


def offset(server, path):
    return int(ask(server, "HEAD", path).headers["Upload-Offset"])


def raw(server, path, at, size):
    """Begin a piece on a bare connection and return it."""
    line = socket.create_connection(("127.0.0.1", server.port))
    headers = {**PIECE, "Host": "localhost", "Upload-Offset": at, "Content-Length": size}
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    line.sendall(f"PATCH {path} HTTP/1.1\r\n{told}\r\n".encode())
    return line


def stored(server, path):
    """Return the SHA-256 of what `take` moves into storage."""
    code = (
        "import hashlib; from cocreate.uploads import actions, queries; "
        "from django.core.files.storage import default_storage as s; "
        f"name = actions.take(queries.finished('{server.url}{path}'), 'sources/film.mp4'); "
        "print('sha256=' + hashlib.file_digest(s.open(name), 'sha256').hexdigest())"
    )
    return re.search(r"sha256=(\w+)", server.manage("shell", "-c", code)).group(1)


@pytest.fixture
def big(tmp_path):
    """A file of 200 MB and its SHA-256."""
    file, digest = tmp_path / "film.mp4", hashlib.sha256()
    chance = random.Random(7)
    with file.open("wb") as target:
        for _ in range(200):
            block = chance.randbytes(1_000_000)
            digest.update(block)
            target.write(block)
    return file, digest.hexdigest()


def test_200_megabytes_arrive_whole_through_two_processes_that_are_killed_three_times(server, big):
    file, digest = big
    server.start("--workers", WEBS)
    sender = TusClient(f"{server.url}/uploads/").uploader(
        str(file), chunk_size=8_000_000, retries=200, retry_delay=1, metadata={"filename": "één film.mp4"}
    )
    sender.set_url(sender.create_url())
    path = sender.url.removeprefix(server.url)
    bytes_ = server.data / "uploads" / path.rsplit("/", 1)[1]
    failed = []

    def send():
        try:
            sender.upload()
        except BaseException as error:  # noqa: BLE001 - the test itself tells
            failed.append(error)

    sending = threading.Thread(target=send)
    sending.start()
    at = []
    for mark in (30_500_000, 90_500_000, 150_500_000):
        while bytes_.stat().st_size < mark and not failed:
            time.sleep(0.005)
        server.kill()
        at.append(bytes_.stat().st_size)
        server.start("--workers", WEBS)
    sending.join()
    assert not failed
    assert 30_500_000 <= at[0] < at[1] < at[2] < 200_000_000, "a kill came when all was there"
    assert offset(server, path) == 200_000_000
    assert stored(server, path) == digest


NODE = """
import {Upload} from 'tus-js-client'
import {createReadStream, statSync} from 'node:fs'
const [endpoint, file, chunk] = process.argv.slice(2)
let cut = 0
const upload = new Upload(createReadStream(file), {
  endpoint, chunkSize: Number(chunk) || Infinity, uploadSize: statSync(file).size,
  retryDelays: [0, 200, 500, 1000, 3000],
  metadata: {filename: 'één film.mp4', filetype: 'video/mp4'},
  onProgress: sent => {
    if (!cut && sent > 5000000) { cut = 1; upload.abort().then(() => setTimeout(() => upload.start(), 300)) }
  },
  onError: error => { console.error(String(error)); process.exit(1) },
  onSuccess: () => { console.log(new URL(upload.url).pathname, cut); process.exit(0) },
})
upload.start()
"""


def test_the_stock_client_in_javascript_goes_on_after_it_was_cut_off(server, tmp_path):
    server.start()
    file = tmp_path / "film.mp4"
    file.write_bytes(random.Random(1).randbytes(20_000_000))
    script = tmp_path / "send.mjs"
    script.write_text(NODE)
    (tmp_path / "node_modules").symlink_to((ROOT / "node_modules").resolve())
    node = Path(sys.executable).parent / "node"
    for chunk in ("3000000", "0"):
        command = [node, script, f"{server.url}/uploads/", file, chunk]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        path, cut = done.stdout.split()
        assert cut == "1"
        assert stored(server, path) == hashlib.sha256(file.read_bytes()).hexdigest()


def test_twenty_who_send_slowly_keep_nobody_from_reading_and_a_dead_connection_gives_way(server):
    server.start()
    slow = []
    for _ in range(20):
        path = begin(server, 10_000_000)
        line = raw(server, path, 0, 10_000_000)
        line.sendall(b"x" * 40_000)
        slow.append((path, line))
    for number in range(20):  # twice as many as there are threads for pages
        request = Request(f"{server.url}/zoeken/?q=plein{number}", headers={"Cookie": "session=a"})
        assert urlopen(request, timeout=30).status == 200

    path, line = slow[0]  # its phone changed networks: the old connection is silent, not closed
    assert offset(server, path) == 40_000
    rest = b"y" * 9_960_000
    answer = ask(server, "PATCH", path, {**PIECE, "Upload-Offset": "40000"}, rest)
    assert (answer.status, answer.headers["Upload-Offset"]) == (204, "10000000")
    assert line.recv(100).startswith(b"HTTP/1.1 503")

    path, line = slow[1]  # and this one broke
    line.close()
    while offset(server, path) != 40_000:
        time.sleep(0.1)
    server.process.terminate()
    assert server.process.wait(40) == 0
    server.start()
    assert [offset(server, path) for path, _ in slow[1:]] == [40_000] * 19
    for _, line in slow:
        line.close()

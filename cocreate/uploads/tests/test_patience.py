"""The bytes of a piece are waited for, but not for ever."""

import asyncio

import pytest

from cocreate.uploads import front, pieces
from cocreate.uploads.models import Upload

ADDRESS = "/uploads/" + "x" * 32
END = {"type": "http.disconnect"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(front, "LOOK", 0.01)


def body(data, *, more=True):
    return {"type": "http.request", "body": data, "more_body": more}


class Line:
    """What `receive` gives: messages, errors, and after the last one silence."""

    def __init__(self, *messages):
        self._messages = list(messages)

    async def __call__(self):
        if not self._messages:
            await asyncio.Event().wait()
        message = self._messages.pop(0)
        if isinstance(message, Exception):
            raise message
        return message


def receive(patience, times):
    async def all_of_them():
        return [await patience() for _ in range(times)]

    return asyncio.run(all_of_them())


@pytest.mark.parametrize(
    ("method", "path", "headers", "is_one"),
    [
        ("PATCH", ADDRESS, [(b"content-length", b"5")], True),
        ("PATCH", ADDRESS, [(b"transfer-encoding", b"chunked")], True),
        ("POST", "/uploads/", [(b"content-length", b"5")], True),
        ("PATCH", ADDRESS, [(b"content-length", b"0")], False),
        ("POST", "/uploads/", [], False),
        ("HEAD", ADDRESS, [(b"content-length", b"5")], False),
        ("POST", "/uploads/a/b", [(b"content-length", b"5")], False),
        ("POST", "/deel/", [(b"content-length", b"5")], False),
    ],
)
def test_only_requests_that_bring_bytes_go_to_the_threads_of_pieces(method, path, headers, is_one):
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    assert front.is_piece(scope) == is_one
    assert not front.is_piece({"type": "lifespan"})


def test_what_comes_is_passed_on():
    messages = [body(b"abc"), body(b"de", more=False)]
    patience = front.Patience({"path": ADDRESS}, Line(*messages))
    assert receive(patience, 2) == messages
    assert not patience.broken


@pytest.mark.parametrize("end", [END, ConnectionResetError()])
def test_a_connection_that_breaks_is_known(end):
    patience = front.Patience({"path": ADDRESS}, Line(body(b"abc"), end))
    assert receive(patience, 2) == [body(b"abc"), END]
    assert patience.broken


def test_silence_ends(monkeypatch):
    monkeypatch.setattr(front, "IDLE", 0.05)
    patience = front.Patience({"path": "/uploads/"}, Line(body(b"abc")))
    assert receive(patience, 2)[1] == END
    assert patience.broken


def test_dribbling_ends(monkeypatch):
    monkeypatch.setattr(front, "BEGINNING", 0)
    monkeypatch.setattr(front, "SLOWEST", 10**12)
    patience = front.Patience({"path": ADDRESS}, Line(body(b"abc")))
    assert receive(patience, 1) == [END]


def test_a_silent_one_gives_way_to_who_asks(data):
    upload = Upload(pk="x" * 32)
    pieces.folder()
    upload.path.with_suffix(pieces.ASKED).touch()
    patience = front.Patience({"path": ADDRESS}, Line(body(b"abc")))
    assert receive(patience, 2) == [body(b"abc"), END]


def test_all_end_when_the_process_does(monkeypatch):
    monkeypatch.setattr(front.Patience, "closing", True)
    assert receive(front.Patience({"path": ADDRESS}, Line()), 1) == [END]


def test_a_refused_one_is_read_on_for_a_moment_only(monkeypatch, rf):
    monkeypatch.setattr(front, "REFUSED", -1)
    patience = front.Patience({"path": ADDRESS}, Line(body(b"abc"), body(b"abc")))
    assert receive(patience, 1) == [body(b"abc")]
    request = rf.generic("PATCH", ADDRESS, b"x" * 100_000, **{"asgi.scope": {front.PATIENCE: patience}})
    front.Body(request).refuse()
    assert request.read() == b""
    assert receive(patience, 1) == [END]
    assert receive(patience, 1) == [END]

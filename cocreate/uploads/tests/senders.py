"""Sends files as tus clients do, in tests of any part."""

from django.test import Client

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


def begin(client: Client, length: int | None, **more: str):
    """Open an upload of `length` bytes, None when it is told later; return the response."""
    told = {"Upload-Defer-Length": "1"} if length is None else {"Upload-Length": str(length)}
    return client.post("/uploads/", headers={**TUS, **told, **more})


def piece(client: Client, address: str, offset: int, data: bytes, **more: str):
    """Send a piece; return the response."""
    sent = {**TUS, "Upload-Offset": str(offset), **more}
    return client.generic("PATCH", address, data, PIECE, headers=sent, CONTENT_TYPE=PIECE)


def head(client: Client, address: str):
    """Ask how far it is; return the response."""
    return client.head(address, headers=TUS)


def send(client: Client, data: bytes) -> str:
    """Send a whole file; return its address."""
    address = begin(client, len(data)).headers["Location"]
    assert piece(client, address, 0, data).status_code == 204
    return address

"""Reads the headers of tus; raises RefusedError (400) when one is missing or cannot be read."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from django.http import HttpRequest

from . import problems

OFFSET, LENGTH, DEFERRED = "Upload-Offset", "Upload-Length", "Upload-Defer-Length"
METADATA, CHECKSUM = "Upload-Metadata", "Upload-Checksum"
ALGORITHMS = ("sha1", "sha256", "sha512", "md5")
NUMBER = re.compile(r"[0-9]{1,18}")
KEY = re.compile(r"[!-+\--~]+")  # printable ASCII without space and comma
METADATA_MOST = 4_000  # characters


@dataclass(frozen=True)
class Checksum:
    """What a piece should add up to."""

    algorithm: str
    digest: bytes


def number(request: HttpRequest, name: str) -> int | None:
    """Return a header that counts bytes; None when it is absent."""
    value = request.headers.get(name)
    if value is None:
        return None
    if not NUMBER.fullmatch(value):
        raise problems.header(name)
    return int(value)


def deferred(request: HttpRequest) -> bool:
    """Return whether the length will be told later."""
    value = request.headers.get(DEFERRED)
    if value not in {None, "1"}:
        raise problems.header(DEFERRED)
    return value is not None


def checksum(request: HttpRequest) -> Checksum | None:
    """Return what the piece should add up to; None when it is not told."""
    value = request.headers.get(CHECKSUM)
    if value is None:
        return None
    algorithm, _space, encoded = value.partition(" ")
    if algorithm not in ALGORITHMS:
        raise problems.RefusedError(400, problems.ALGORITHM % {"names": ", ".join(ALGORITHMS)})
    try:
        digest = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise problems.header(CHECKSUM) from error
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise problems.header(CHECKSUM)
    return Checksum(algorithm, digest)


def metadata(request: HttpRequest) -> tuple[str, dict[str, str]]:
    """Return what the sender tells of the file, as it came and read: names and their texts."""
    value = request.headers.get(METADATA, "")
    if len(value) > METADATA_MOST:
        raise problems.header(METADATA)
    told: dict[str, str] = {}
    for pair in value.split(",") if value else []:
        key, _space, encoded = pair.strip().partition(" ")
        if key in told or not KEY.fullmatch(key):
            raise problems.header(METADATA)
        try:
            told[key] = base64.b64decode(encoded, validate=True).decode(errors="replace").replace("\0", "")
        except binascii.Error as error:
            raise problems.header(METADATA) from error
    return value, told

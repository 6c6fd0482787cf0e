"""Reads: which upload is meant, how far it is, what may come in."""

import re

from django.conf import settings
from django.utils.formats import number_format

from . import pieces
from .models import Upload

ADDRESS = re.compile(r"(?:https?://[^/?#\s]+)?(?:/uploads/)?([A-Za-z0-9_-]{20,32})/?")
MEGA, GIGA = 1_000_000, 1_000_000_000


def find(address: str) -> Upload | None:
    """Return the upload at `address`: an absolute URL, a path or an id. Who knows it may use it."""
    found = ADDRESS.fullmatch(address.strip())
    return Upload.objects.filter(pk=found[1]).first() if found else None


def offset(upload: Upload) -> int:
    """Return how many bytes arrived and are safe on disk."""
    try:
        return pieces.size(upload.path)
    except FileNotFoundError:
        return 0


def whole(upload: Upload) -> bool:
    """Return whether every byte arrived."""
    return upload.length is not None and upload.path.exists() and offset(upload) == upload.length


def finished(address: str) -> Upload | None:
    """Return the upload at `address` when every byte arrived, else None. Its bytes stand at `.path`: actions.take."""
    upload = find(address)
    return upload if upload is not None and whole(upload) else None


def limit() -> str:
    """Return the most bytes of one file in words: "500 MB", in the reader's language."""
    most = settings.UPLOAD_MAX_BYTES
    if most >= GIGA:
        return f"{number_format(most / GIGA, 0 if most % GIGA == 0 else 1)} GB"
    return f"{number_format(most / MEGA, 0 if most % MEGA == 0 else 1)} MB"

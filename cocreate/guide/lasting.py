"""Ids of what came with the guide: the same on every machine, so that nothing comes twice."""

import hashlib
import uuid

from cocreate.core.ids import ALPHABET, LENGTH

NAMESPACE = uuid.UUID("5f0c8a3e-7c0e-5d55-9a52-3a1f4f5b9d10")


def passage_id(key: str) -> uuid.UUID:
    """Return the id of the passage that came with the guide under `key`."""
    return uuid.uuid5(NAMESPACE, key)


def contribution_id(title: str, text: str) -> str:
    """Return the id of an example contribution, made of its words."""
    number = int.from_bytes(hashlib.sha256(f"{title}\n{text}".encode()).digest()[:8])
    return "".join(ALPHABET[number // len(ALPHABET) ** place % len(ALPHABET)] for place in range(LENGTH))

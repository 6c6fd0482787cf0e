"""Short random identifiers that fit in a link, on paper and in a QR code."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 12


def new_id() -> str:
    """Return 12 characters without look-alikes (0/o, 1/l/i): 59 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))

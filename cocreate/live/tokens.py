"""Signed tokens: who may do what in which room, until when. The part that owns the object makes them; live verifies."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from django.core import signing

Rights = Literal["read", "suggest", "write"]
SALT = "cocreate.live"
USUAL, LONGEST = timedelta(minutes=30), timedelta(hours=2)


class BadTokenError(Exception):
    """Raised when a token is not ours, or for another room."""


class ExpiredTokenError(BadTokenError):
    """Raised when a token was ours, but its time is over."""


@dataclass(frozen=True)
class Token:
    """`who` is a name of the owner's choice by which the right can be taken away: a person, a guest, a role."""

    room: str
    rights: Rights
    who: str
    at: float  # seconds since 1970; when it was made
    until: float

    @property
    def made(self) -> datetime:
        """When it was made."""
        return datetime.fromtimestamp(self.at, UTC)


def issue(room: str, rights: Rights, who: str, lasts: timedelta = USUAL) -> str:
    """Return a token. Only `write` changes what the room holds; `suggest` gets a room of its own for that.

    Its bearer is closed out when its time is over, and comes back with a new one.
    """
    if lasts > LONGEST:
        msg = f"A token lasts {LONGEST} at most."
        raise ValueError(msg)
    now = time.time()
    content = {"room": room, "rights": rights, "who": who, "at": now, "until": now + lasts.total_seconds()}
    return signing.dumps(content, salt=SALT)


def read(text: str, room: str) -> Token:
    """Return what a token says. Raise BadTokenError or ExpiredTokenError."""
    try:
        content: dict[str, Any] = signing.loads(text, salt=SALT)
        token = Token(**content)
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise BadTokenError from error
    if token.room != room or token.rights not in get_args(Rights):
        raise BadTokenError
    if token.until <= time.time():
        raise ExpiredTokenError
    return token

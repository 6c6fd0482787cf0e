"""The token for the room of a map."""

from typing import TypedDict

from django.conf import settings
from django.http import HttpRequest

from cocreate.live import tokens

from . import room
from .access import Reader


class Token(TypedDict):
    """How a stock client comes in: `new WebsocketProvider(url, room, doc, {params: {token}})`."""

    url: str
    room: str
    token: str
    rights: str


def token_for(who: Reader, request: HttpRequest | None = None) -> Token:
    """Return the token of whoever looks at a map, with the rights of now; for a page, at the host it came from."""
    origin = request.build_absolute_uri("/").rstrip("/") if request else settings.ORIGIN
    name = room.name_of(who.trajectory)
    bearer = f"member:{who.member.pk}" if who.member else "reader"
    return {
        "url": f"{origin.replace('http', 'ws', 1)}/live",
        "room": name,
        "token": tokens.issue(name, who.rights, bearer),
        "rights": who.rights,
    }

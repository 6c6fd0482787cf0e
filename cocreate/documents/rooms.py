"""Who gets into the live room of a text, with which rights."""

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest

from cocreate.live import tokens

from .models import MEMBER

if TYPE_CHECKING:
    from .access import Reader

#: Where a client of y-websocket connects: this, a slash, and the room.
PATH = "/live"


def key_to(request: HttpRequest, reader: "Reader") -> dict[str, str]:
    """Return what a client of y-websocket needs. Raise Http404 for who may not see what is being written."""
    if not reader.sees_now:
        raise Http404
    if reader.rights == "write" and reader.member:
        who = f"{MEMBER}{reader.member.pk}"
    else:
        who = f"guest:{reader.guest.pk}" if reader.guest else "reader"
    return {
        "url": request.build_absolute_uri(PATH).replace("http", "ws", 1),
        "room": reader.document.room,
        "token": tokens.issue(reader.document.room, reader.rights, who),
        "rights": reader.rights,
    }

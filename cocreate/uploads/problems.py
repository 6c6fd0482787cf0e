"""What can go wrong with a piece, as a status and one sentence that says what to do."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

GONE = _("There is no upload at this address. Perhaps it was finished, stopped or taken away before.")
EXPIRED = _("This upload waited too long and was cleared away. Begin again: the file is still on your device.")
VERSION = _("This address speaks tus 1.0.0. Say so in the header Tus-Resumable.")
ELSEWHERE = _("This piece does not begin where the last one ended. Ask how far it is and go on from there.")
KIND = _("A piece has the media type application/offset+octet-stream.")
BUSY = _("Another piece of this file is still coming in. Try again in a moment.")
DAMAGED = _("This piece was damaged on the way, so it is not kept. Send it again.")
BROKEN = _("The connection broke. What arrived is kept: go on from there.")
CROWD = _("Very many files are coming in right now. What arrived is kept: try again in a moment.")
TOO_MANY = _("A lot came from your side in a short time. What arrived is kept: wait a while, then go on.")
FULL = _(
    "There is no room left on the disk of this site. What arrived is kept, and the file is still on your device. "
    "Try again later, or tell the editors."
)
TOO_LARGE = _(
    "This file is larger than %(size)s, the most that this site takes. Nothing was lost: it is still on your device. "
    "Choose a shorter one."
)
TOO_LONG = _("More came than the file is long. What arrived before is kept.")
HEADER = _("The header %(name)s is missing or cannot be read.")
ALGORITHM = _("This checksum is not known here. Known are: %(names)s.")
LENGTH_SET = _("The length of a file is told once and does not change.")
METHOD = _("This address does not do that.")


@dataclass
class RefusedError(Exception):
    """A request that cannot be done: status, sentence in the reader's language, headers to go with it."""

    status: int
    sentence: Any
    headers: dict[str, str] = field(default_factory=dict)


def again(seconds: int) -> dict[str, str]:
    """Return the header that says when to try again."""
    return {"Retry-After": str(seconds)}


def header(name: str) -> RefusedError:
    """Return the refusal for a header that is missing or cannot be read."""
    return RefusedError(400, HEADER % {"name": name})

"""Why a recording could not be used, in words: what happened, that nothing is lost, and what to do."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from .models import Recording

SENTENCES: dict[str, "_StrPromise"] = {
    "not_media": _(
        "We found no sound or film in this file. The rest of what you shared is kept. "
        "Choose another file, or record it here."
    ),
    "no_sound": _(
        "There is no sound in this film. The rest of what you shared is kept. "
        "Share it as a film, or choose another file."
    ),
    "broken": _(
        "This file is damaged and we could not play it. The rest of what you shared is kept. "
        "See whether it plays on your own device, then send it again, or record it anew."
    ),
    "too_long": _(
        "This lasts longer than we can take in one go. The rest of what you shared is kept. "
        "Cut it into shorter pieces and share those one by one."
    ),
    "too_big": _(
        "This picture is too large for us to work on. The rest of what you shared is kept. "
        "Save it smaller on your device, in 1080p for instance, and send that."
    ),
    "too_slow": _(
        "It took too long to make this ready. The rest of what you shared is kept. "
        "Save it smaller or shorter on your device, and send that."
    ),
    "gave_up": _(
        "We tried three times and did not manage to make this ready. The rest of what you shared is kept. "
        "Send it once more; if it fails again, write to us and we help."
    ),
    "lost": _("The file did not reach us whole. The rest of what you shared is kept. Please send it once more."),
}
NO_PICTURE = _("There was no picture in it, so we made it sound.")


def sentence(code: str) -> str:
    """Return the words for a code in the reader's language; nothing for no code."""
    return str(SENTENCES.get(code, SENTENCES["broken"])) if code else ""


def note(recording: "Recording") -> str:
    """Return what its giver should know of a recording that is ready, or nothing."""
    kinds = type(recording).Medium
    return str(NO_PICTURE) if (recording.wanted, recording.medium) == (kinds.FILM, kinds.SOUND) else ""

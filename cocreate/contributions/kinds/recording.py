"""Sound: something told aloud."""

from typing import ClassVar

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cocreate.media.models import Recording as MediaRecording

from ._clip import ClipKind


class Recording(ClipKind):
    """A voice, a conversation, a place as it sounds."""

    code = "recording"
    word = "geluid"
    order = 3
    label: ClassVar[str | Promise] = _("a sound recording")
    invitation: ClassVar[str | Promise] = _("Tell it aloud")
    schema = "AudioObject"
    wanted = MediaRecording.Medium.SOUND
    accept = "audio/*,.m4a,.amr,.opus,.3gp"
    file_label: ClassVar[str | Promise] = _("Your recording")

    @property
    def most_minutes(self) -> int:
        """How long it may last."""
        return int(settings.SOUND_MAX_SECONDS) // 60


KIND = Recording()

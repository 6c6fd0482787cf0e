"""The form with which one writes out what is said."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import captions, queries

if TYPE_CHECKING:
    from .captions import Cue
    from .models import Recording

FILE_BYTES = 1_000_000


class TranscriptForm(forms.Form):
    """What is said, typed a line each, or a file with captions. `cues` is what came of it, after `is_valid()`."""

    said = forms.CharField(
        label=_("What is said"),
        help_text=_(
            "A line for each sentence. With a time before it, as in “0:05 Fatima: We began with a table”, it becomes "
            "captions. Write what one says, not how."
        ),
        required=False,
        max_length=captions.MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "true", "dir": "auto"}),
    )
    captions = forms.FileField(
        label=_("Or a file with captions"),
        help_text=_("WebVTT (.vtt) or SubRip (.srt). It takes the place of what stands above."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt,text/vtt"}),
    )

    def __init__(self, recording: "Recording", *args: Any, **options: Any) -> None:
        self.recording = recording
        self.cues: list[Cue] = []
        self.before: list[Cue] = []
        if latest := queries.latest(recording):
            self.before = latest.cues
        options["initial"] = {"said": captions.typed(self.before), **(options.get("initial") or {})}
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        """Read what came; say what is wrong with it, and keep what was typed."""
        data = super().clean() or self.cleaned_data
        try:
            if file := data.get("captions"):
                self.cues = captions.read_file(file.read(FILE_BYTES).decode())
            else:
                self.cues = captions.read_typed(data.get("said", ""), self.before, self.recording.duration)
        except (captions.UnreadableError, UnicodeDecodeError):
            field = "captions" if data.get("captions") else "said"
            self.add_error(field, _("We cannot read this as captions. Nothing is lost: mend it, or type what is said."))
        else:
            if not self.cues and not self.errors:
                self.add_error("said", _("Nothing is written yet."))
        return data

"""What editors fill in at the desk."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cocreate.core.forms import DayInput
from cocreate.media.captions import shown_time

from .models import Quote

TIME = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?:[.,](\d{1,3}))?")


class MomentField(forms.CharField):
    """A place in a recording, typed as 1:05 or 1:02:03. Gives milliseconds, or None when it is empty."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"required": False, "max_length": 14, **options},
            widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 8, "placeholder": "1:05"}),
        )

    def clean(self, value: Any) -> Any:
        """Return milliseconds."""
        text = super().clean(value)
        if not text:
            return None
        found = TIME.fullmatch(text)
        if found is None:
            raise ValidationError(_("Write it as minutes and seconds, like 1:05."))
        hours, minutes, seconds, rest = found.groups()
        whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
        return whole * 1000 + int((rest or "").ljust(3, "0")[:3])

    def prepare_value(self, value: Any) -> Any:
        """Show milliseconds as people type them."""
        return shown_time(value) if isinstance(value, int) else value


class QuoteForm(forms.Form):
    """Words that are set apart."""

    text = forms.CharField(
        label=_("Words"),
        help_text=_("Word for word, as they were said. Leave out with “…”."),
        max_length=Quote._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    start = MomentField(label=_("from"))
    end = MomentField(label=_("to"))


class CutForm(forms.Form):
    """The part of a recording that stays."""

    start = MomentField(label=_("from"), required=True)
    end = MomentField(label=_("to"), required=True)


class VoiceForm(forms.Form):
    """What an editor may say of a voice."""

    role = forms.CharField(label=_("Role"), max_length=80, required=False)
    spoken_on = forms.DateField(label=_("When"), required=False, widget=DayInput())

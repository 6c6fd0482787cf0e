"""Forms."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import LetterDay


class FollowForm(forms.Form):
    """An address, and what it wants to follow."""

    wat = forms.CharField(max_length=80, widget=forms.HiddenInput)
    address = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": _("Type your e-mail address, so that we know where the letter goes."),
            "invalid": _("This is not an e-mail address yet. Look at it again: it has an @ and a point behind it."),
        },
    )


class DayForm(forms.ModelForm[LetterDay]):
    """When the weekly letter goes."""

    class Meta:
        model = LetterDay
        fields: ClassVar = ["is_on", "weekday", "hour"]

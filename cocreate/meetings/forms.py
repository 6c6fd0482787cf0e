"""Forms."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cocreate.places.forms import PlaceField

from . import actions
from .models import MOST, Meeting

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MINUTE = "%Y-%m-%dT%H:%M"
TYPED = [MINUTE, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d-%m-%Y %H:%M", "%d/%m/%Y %H:%M"]


def moment(label: "_StrPromise", *, required: bool = True, help_text: "_StrPromise | str" = "") -> forms.DateTimeField:
    """Return a field for a day and an hour, in the time zone of the site."""
    widget = forms.DateTimeInput(format=MINUTE, attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=widget, input_formats=TYPED)


class MeetingForm(forms.Form):
    """What an invitation says. `told()` is what `actions.plan` and `actions.change` take."""

    name = forms.CharField(label=_("What is it called?"), max_length=120)
    starts_at = moment(_("When does it start?"))
    ends_at = moment(_("When does it end?"), required=False, help_text=_("You may leave it open."))
    where = PlaceField(label=_("Where is it?"), required=False)
    story = forms.CharField(
        label=_("What will you do there?"),
        help_text=_("One or two sentences: what people can expect, and what they can bring."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, meeting: Meeting | None = None, **kwargs: Any) -> None:
        if meeting:
            told = {name: getattr(meeting, name) for name in ("name", "starts_at", "ends_at", "story")}
            kwargs["initial"] = told | {"where": meeting.place}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Check that the hours follow each other."""
        data = super().clean() or {}
        data["name"], data["story"] = (data.get(key, "").replace("\x00", "") for key in ("name", "story"))
        if data.get("starts_at"):
            try:
                actions.check_times(data["starts_at"], data.get("ends_at"))
            except ValidationError as error:
                self.add_error("ends_at" if error.code == "ends" else "starts_at", error)
        return data

    def told(self) -> actions.Told:
        """Return what was filled in, checked."""
        return actions.Told(**self.cleaned_data)


class CountForm(forms.Form):
    """How many came."""

    present = forms.IntegerField(label=_("How many people came?"), min_value=0, max_value=MOST)
    first_time = forms.IntegerField(
        label=_("How many of them for the first time?"),
        help_text=_("A guess is fine: ask them to raise a hand. Nobody is named."),
        min_value=0,
        max_value=MOST,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Check that the counts fit."""
        data = super().clean() or {}
        if "present" in data and "first_time" in data:
            try:
                actions.check_counts(data["present"], data["first_time"])
            except ValidationError as error:
                self.add_error("first_time", error)
        return data

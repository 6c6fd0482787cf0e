"""Forms for pictures under a map."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cocreate.contributions.kinds.image import PictureFileField
from cocreate.core.forms import plain

from . import underlays
from .forms import position
from .models import CREDIT, LAYER, Underlay

LEAST = 10  # percent: less is not seen
CORNERS = {
    "top_left": _("Where is its top left corner?"),
    "top_right": _("Where is its top right corner?"),
    "bottom_right": _("Where is its bottom right corner?"),
    "bottom_left": _("Where is its bottom left corner?"),
}


class _Named(forms.Form):
    name = forms.CharField(label=_("What do we call it?"), max_length=LAYER)
    credit = forms.CharField(
        label=_("Who made it, and what may others do with it?"),
        max_length=CREDIT,
        help_text=_("One line. It stands under the map: “Drawing by class 6B, to be reused with their name.”"),
    )

    def clean_name(self) -> str:
        """Return it on one line."""
        return " ".join(plain(self.cleaned_data["name"]).split())

    def clean_credit(self) -> str:
        """Return it on one line."""
        return " ".join(plain(self.cleaned_data["credit"]).split())


class BringForm(_Named):
    """A picture to lay under the map."""

    file = PictureFileField(
        label=_("The picture"),
        help_text=_("A plan, an old map, a drawing. What the file tells of where it was made is taken out."),
    )
    field_order = ("file", "name", "credit")


class LayForm(_Named):
    """Where its four corners lie, and how well one sees it. `told` is what underlays.lay takes."""

    opacity = forms.IntegerField(
        label=_("How well do you see it?"),
        min_value=LEAST,
        max_value=100,
        help_text=_("In percent: 100 covers all that lies under it."),
        widget=forms.NumberInput(attrs={"step": 5}),
    )

    def __init__(self, underlay: Underlay, *args: Any, **kwargs: Any) -> None:
        corners = {f"{key}": f"{y}, {x}" for key, (x, y) in zip(CORNERS, underlay.corners, strict=True)}
        kwargs["initial"] = {"name": underlay.name, "credit": underlay.credit, "opacity": underlay.opacity} | corners
        super().__init__(*args, **kwargs)
        for key, label in CORNERS.items():
            self.fields[key] = forms.CharField(
                help_text=_("Each corner as a phone tells it: latitude, longitude, such as 51.0536, 3.7252.")
                if key == "top_left"
                else "",
                label=label,
                max_length=60,
                widget=forms.TextInput(attrs={"data-corner": key, "inputmode": "text"}),
            )

    def clean(self) -> dict[str, Any]:
        """Read the corners."""
        data: dict[str, Any] = super().clean() or {}
        corners = []
        for key in CORNERS:
            if key not in data:
                continue
            try:
                corners.append(position(data[key]))
            except ValidationError as error:
                self.add_error(key, error)
        if len(corners) == len(CORNERS):
            data["corners"] = underlays.check(corners)
        return data

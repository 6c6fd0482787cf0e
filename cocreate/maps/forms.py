"""Forms."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cocreate.core import geo
from cocreate.core.forms import plain
from cocreate.meetings.models import Meeting
from cocreate.places import lookup
from cocreate.places.actions import Choice
from cocreate.places.forms import PlaceField
from cocreate.places.queries import HOUSE_NUMBER
from cocreate.trajectories.models import Role, Trajectory

from . import queries
from .models import LAYER, SAID, STORY, TITLE, WHERE, WHY, State, Thing
from .values import Told

COORDINATES = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*")
STEPS = [(1, _("1 m")), (5, _("5 m")), (20, _("20 m")), (100, _("100 m")), (500, _("500 m"))]
FIRST_STEP = 5  # metres


def touching(thing: Thing) -> str:
    """Return what a thing touches as the choice that it is; of a stone and a trait, told through the API, the stone."""
    if thing.stone_id:
        return f"stone:{thing.stone_id}"
    return f"trait:{thing.trait_id}" if thing.trait_id else ""


def position(text: str) -> list[float]:
    """Return longitude and latitude of "51.0536, 3.7252". Raise ValidationError."""
    found = COORDINATES.fullmatch(text.replace("°", ""))
    if not found:
        raise ValidationError(_("Write two numbers with a comma between them, such as 51.0536, 3.7252."))
    return [float(found[2]), float(found[1])]


class WhereField(PlaceField):
    """A name, an address or a drawing. Its Choice has a geometry as soon as a source knows the name."""

    default_error_messages = {"name": _("Tell in a few words where it is.")}

    def clean(self, value: dict[str, str] | None) -> Choice | None:
        """Return what was chosen; what is named is looked up, so that it works without JavaScript too."""
        typed = value or {}
        if (typed.get("geometry") or "").strip() and not (typed.get("name") or "").strip():
            typed = typed | {"name": str(_("drawn"))}
        choice = super().clean(typed)
        if choice is None or choice.geometry is not None:
            return choice
        found = lookup.search(choice.name)
        named = [one for one in found if lookup.folded(one.name) == lookup.folded(choice.name)]
        one = next(iter(named or (found if len(found) == 1 else [])), None)
        return Choice(choice.name, one.kind, one.geometry, private=choice.private) if one else choice


class ThingForm(forms.Form):
    """What someone tells of a thing. `told()` is what the actions take."""

    title = forms.CharField(
        label=_("What is it?"), max_length=TITLE, help_text=_("A few words, such as: the dark corner.")
    )
    where = WhereField(
        label=_("Where is it?"),
        required=False,
        help_text=_("An address, or in your own words: behind the church, near the bench."),
    )
    coordinates = forms.CharField(
        label=_("Or its coordinates"),
        max_length=60,
        required=False,
        help_text=_("Latitude and longitude, as a phone tells them: 51.0536, 3.7252"),
    )
    story = forms.CharField(
        label=_("What is there to tell?"), max_length=STORY, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    touches = forms.ChoiceField(label=_("Does it touch a stone or a trait of the compass?"), required=False)
    layer = forms.ChoiceField(label=_("In which layer?"), required=False)
    new_layer = forms.CharField(label=_("Or a new layer, called"), max_length=LAYER, required=False)

    def __init__(
        self, trajectory: Trajectory, *args: Any, thing: Thing | None = None, known: bool = False, **kwargs: Any
    ) -> None:
        self.thing = thing
        if thing:
            kwargs["initial"] = {
                "title": thing.title, "story": thing.story, "touches": touching(thing), "layer": thing.layer_id,
                "where": {"name": thing.where},
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.touchable = queries.touchable()
        self.fields["touches"].choices = [("", _("no")), *self.touchable]  # type: ignore[attr-defined]  # as layer
        layers = [(one.pk, one.name) for one in queries.layers(trajectory) if not one.is_fixed]
        self.fields["layer"].choices = [("", _("none")), *layers]  # type: ignore[attr-defined]  # it is a ChoiceField
        if not layers:
            del self.fields["layer"]
            self.fields["new_layer"].label = _("In a layer called")
        if not known:
            del self.fields["new_layer"]

    def clean_coordinates(self) -> geo.Geometry | None:
        """Return a point."""
        text = self.cleaned_data["coordinates"]
        if not text.strip():
            return None
        return geo.check({"type": "Point", "coordinates": position(text)})

    def _fixed(self) -> str:
        """Return the layer of a thing that came from a file: it stays there until it is put in another one."""
        layer = self.thing.layer if self.thing else None
        return layer.pk if layer and layer.is_fixed else ""

    def _touched(self, choice: str) -> tuple[str, str]:
        """Return the ids of the stone and the trait; both stay when another choice was not made."""
        if self.thing and choice == touching(self.thing):
            return self.thing.stone_id or "", self.thing.trait_id or ""
        kind, _colon, key = choice.partition(":")
        return (key, "") if kind == "stone" else ("", key)

    def told(self) -> Told:
        """Return what was filled in, checked. Of somebody's home only about where it is."""
        data = self.cleaned_data
        choice: Choice | None = data.get("where")
        where, geometry = (choice.name, choice.geometry) if choice else ("", None)
        geometry = data.get("coordinates") or geometry
        if geometry is None and self.thing and where == self.thing.where:
            geometry = self.thing.geometry
        if choice and choice.private:
            where = HOUSE_NUMBER.sub("", where)
            geometry = geo.blurred(*geo.centre(geometry)) if geometry else None
        stone, trait = self._touched(data.get("touches", ""))
        return Told(
            title=plain(data["title"]),
            story=plain(data["story"]),
            where=plain(where)[:WHERE],
            geometry=geometry,
            layer=data.get("layer") or self._fixed(),
            stone=stone,
            trait=trait,
        )


class AddForm(ThingForm):
    """The same, with when and by whose voice it came."""

    meeting = forms.ModelChoiceField(
        label=_("At which meeting did it come up?"),
        queryset=Meeting.objects.none(),
        required=False,
        empty_label=_("at none, in between"),
    )
    role = forms.ModelChoiceField(
        label=_("Whose voice is it?"),
        queryset=Role.objects.none(),
        required=False,
        empty_label=_("I do not say"),
        help_text=_("A role, never a name."),
    )

    def __init__(self, trajectory: Trajectory, *args: Any, **kwargs: Any) -> None:
        super().__init__(trajectory, *args, **kwargs)
        past = queries.past_meetings(trajectory)
        if past:
            self.fields["meeting"].queryset = Meeting.objects.filter(pk__in=[one.pk for one in past])  # type: ignore[attr-defined]
            now = queries.meeting_now(trajectory)
            self.fields["meeting"].initial = now.pk if now else None
        else:
            del self.fields["meeting"]
        self.fields["role"].queryset = Role.objects.all()  # type: ignore[attr-defined]


class StateForm(forms.Form):
    """How sure the group is of a thing, and why."""

    state = forms.ChoiceField(label=_("How sure are you of it?"), choices=State.choices, widget=forms.RadioSelect)
    why = forms.CharField(
        label=_("Why?"),
        max_length=WHY,
        help_text=_("One sentence. It stands with the thing, with your role and not your name."),
    )

    def clean_why(self) -> str:
        """Return it without what no database takes."""
        return plain(self.cleaned_data["why"])


class StepForm(forms.Form):
    """How far a step is."""

    metres = forms.TypedChoiceField(label=_("How far is a step?"), choices=STEPS, coerce=int, initial=FIRST_STEP)


class ReplyForm(forms.Form):
    """What someone says about a thing."""

    text = forms.CharField(
        label=_("What do you want to say about it?"), max_length=SAID, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_text(self) -> str:
        """Return it with one kind of line end."""
        return plain(self.cleaned_data["text"])


class LetPassForm(forms.Form):
    """Why something is left out."""

    reason = forms.CharField(label=_("Why not?"), max_length=WHY, help_text=_("Who gave it reads this."))

"""Forms."""

import hashlib
import secrets
from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cocreate.core.forms import DayInput, PlainModelForm, not_over, plain
from cocreate.places.forms import PlaceField

from . import actions, shape
from .models import Ask, Trajectory, Visibility

DAY = 1440  # minutes
NEITHER = _("Name a place, or tell below which challenge it is about.")


class StartForm(forms.Form):
    """Three questions: where or what about, what is there to gain, who begins."""

    title = forms.CharField(
        label=_("What do you call it?"),
        help_text=_("A few words, such as: the square at the old school."),
        max_length=120,
    )
    place = PlaceField(
        label=_("Which place?"),
        help_text=_("A neighbourhood, a building, a street or a piece of land. A name is enough."),
        required=False,
    )
    challenge = forms.CharField(
        label=_("Or which challenge?"),
        help_text=_("Such as: who cooks for whom when someone is ill? It may find its place later."),
        max_length=300,
        required=False,
    )
    gain = forms.CharField(
        label=_("What may become better, and for whom?"),
        help_text=_("One sentence is enough. You may leave it open."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    name = forms.CharField(
        label=_("Your first name"),
        help_text=_("Only who is in it sees it. You may leave it empty."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    visibility = forms.ChoiceField(
        label=_("Who may read it?"),
        choices=[
            (Visibility.PUBLIC, _("Everybody: people find it here and can step in")),
            (Visibility.LINK, _("Only who has the link")),
            (Visibility.MEMBERS, _("Only who takes part")),
        ],
        help_text=_("You can change this at any time."),
        initial=Visibility.PUBLIC,
        required=False,
        widget=forms.RadioSelect,
    )

    take = forms.MultipleChoiceField(required=False)
    like = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    key = forms.CharField(
        required=False, max_length=100, widget=forms.HiddenInput, initial=partial(secrets.token_urlsafe, 16)
    )

    where = ("title", "place", "challenge")
    who = ("name", "visibility")

    def __init__(self, *args: Any, lines: Sequence[shape.Line] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        self.fields["take"].choices = [(line.key, line.text) for line in lines]  # type: ignore[attr-defined]
        self.about = [self[name] for name in self.where]
        self.rest = [self[name] for name in self.who]

    def groups(self) -> list[tuple[str | Promise, list[tuple[shape.Line, bool]]]]:
        """Return what can be taken along, by heading, and whether each is chosen: all, until some is left out."""
        chosen = self.data.getlist("take") if self.is_bound else [line.key for line in self.lines]  # type: ignore[attr-defined]
        groups = [
            (heading, [(line, line.key in chosen) for line in self.lines if line.kind == kind])
            for kind, heading in shape.HEADINGS.items()
        ]
        return [group for group in groups if group[1]]

    def clean_take(self) -> list[str]:
        """Return the keys of the lines that are taken along."""
        return list(self.cleaned_data["take"])

    def clean_visibility(self) -> str:
        """Return public when nothing was chosen."""
        return self.cleaned_data["visibility"] or Visibility.PUBLIC

    def clean_gain(self) -> str:
        """Return it with one kind of line end."""
        return plain(self.cleaned_data["gain"])

    def clean(self) -> dict[str, Any]:
        """Ask for a place or a challenge."""
        data = super().clean() or self.cleaned_data
        if not data.get("place") and not data.get("challenge") and not {"place", "challenge"} & set(self.errors):
            self.add_error("place", NEITHER)
        return data

    def words(self) -> str:
        """Return all that was typed, for the signs of spam."""
        return "\n".join(str(self.data.get(name, "")) for name in ("title", "place_name", "challenge", "gain", "name"))

    def fingerprint(self) -> str | None:
        """Return what is the same when this form is sent twice as it is; None when it came without its key.

        Each form that is shown gets a key that nobody guesses. Only that tells that both came from one person, and two
        people must never come to one secret link.
        """
        said = repr([self[name].value() for name in self.fields])
        return hashlib.sha256(said.encode()).hexdigest() if self.cleaned_data["key"] else None

    def values(self) -> dict[str, Any]:
        """Return what actions.start takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in {"take", "like", "key"}}
        return {**data, "taken": self.cleaned_data["take"], "language": (get_language() or "nl")[:2]}


class ChangeForm(PlainModelForm):
    """What a puller tells anew."""

    place = PlaceField(label=_("The place"), help_text=_("You may leave it open: it can come later."), required=False)
    field_order = ("title", "place", "challenge", "about", "gain", "state_now")

    class Meta:
        model = Trajectory
        fields = ("title", "challenge", "about", "gain", "state_now")
        widgets = {
            "challenge": forms.TextInput,
            "about": forms.Textarea(attrs={"rows": 4}),
            "gain": forms.Textarea(attrs={"rows": 3}),
            "state_now": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "state_now": _("Two or three sentences for someone who comes here for the first time."),
        }

    def __init__(self, *args: Any, instance: Trajectory | None = None, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        if instance:
            known = {"name": instance.place_name} if instance.place_name else None
            self.initial["place"] = instance.place or known

    def clean(self) -> dict[str, Any]:
        """Ask for a place or a challenge."""
        data = super().clean()
        if not data.get("place") and not data.get("challenge") and not {"place", "challenge"} & set(self.errors):
            self.add_error("place", NEITHER)
        return data

    def save(self, commit: bool = True) -> Trajectory:  # noqa: FBT001, FBT002 - Django calls it so
        """Save an editor's change, with the place."""
        actions.settle(self.instance, self.cleaned_data["place"])
        saved: Trajectory = super().save(commit)
        return saved

    def words(self) -> str:
        """Return all that was typed, for the signs of spam."""
        return "\n".join(str(self.data.get(name, "")) for name in (*self.fields, "place_name"))


class VisibilityForm(forms.Form):
    """Who may read it."""

    visibility = StartForm.base_fields["visibility"]


class AskForm(PlainModelForm):
    """What is asked."""

    class Meta:
        model = Ask
        fields = ("text", "minutes", "until")
        widgets = {
            "minutes": forms.NumberInput(attrs={"min": 1, "max": 1440, "inputmode": "numeric"}),
            "until": DayInput(),
        }
        help_texts = {
            "text": _("So that a stranger knows what to do, such as: water the trees in the Kerkstraat on Tuesday."),
            "until": _("After that day it is asked no longer. You may leave it open."),
        }

    def clean_minutes(self) -> int:
        """Refuse less than a minute, and more than a day."""
        minutes: int = self.cleaned_data["minutes"]
        if not 1 <= minutes <= DAY:
            raise forms.ValidationError(_("Write how many minutes it takes, from 1 to 1440."))
        return minutes

    def clean_until(self) -> Any:
        """Refuse a day that is over."""
        return not_over(self.cleaned_data["until"])

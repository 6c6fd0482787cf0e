"""Forms."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cocreate.core.forms import DayInput, PlainModelForm
from cocreate.meetings.models import MOST, Meeting
from cocreate.meetings.queries import of_trajectory
from cocreate.trajectories.models import Trajectory

from . import actions
from .models import Comment, Document, Draft, Round, Suggestion, Version

FEW, SOME, MANY = (forms.Textarea(attrs={"rows": rows}) for rows in (2, 4, 10))


class DocumentForm(PlainModelForm):
    """What a text is called, what it becomes, and who reads and writes in it; of a new one perhaps its first words."""

    text = forms.CharField(
        label=_("do you have words for it already?"),
        help_text=_("Type or paste them here, or begin on an empty sheet."),
        max_length=100_000,
        required=False,
        widget=MANY,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["text"]

    class Meta:
        model = Document
        fields: ClassVar = ["title", "kind", "reading", "writing"]
        widgets: ClassVar[dict[str, Any]] = {
            "kind": forms.RadioSelect,
            "reading": forms.RadioSelect,
            "writing": forms.RadioSelect,
        }


class SaidForm(PlainModelForm):
    """What stands in every form with which somebody says something about a passage."""

    start = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)
    end = forms.CharField(max_length=400, required=False, widget=forms.HiddenInput)


class SuggestionForm(SaidForm):
    """Other words for some of the text."""

    class Meta:
        model = Suggestion
        fields: ClassVar = ["quote", "replacement", "why", "name", "start", "end"]
        widgets: ClassVar[dict[str, Any]] = {"quote": FEW, "replacement": SOME, "why": FEW}
        help_texts: ClassVar[dict[str, Any]] = {
            "quote": _("Copy them from the text. Leave it empty to add something below the text."),
            "replacement": _("Leave it empty to have these words taken out."),
            "name": _("As it may stand with it. Leave it empty to stay nameless."),
        }


class CommentForm(SaidForm):
    """A remark on a passage or on the whole."""

    body = forms.CharField(label=_("what do you want to say?"), max_length=2000, widget=SOME)

    class Meta:
        model = Comment
        fields: ClassVar = ["quote", "body", "name", "start", "end"]
        widgets: ClassVar[dict[str, Any]] = {"quote": FEW}
        help_texts: ClassVar[dict[str, Any]] = {
            "quote": _("Copy them from the text. Leave it empty when it is about all of it."),
            "name": _("As it may stand with it. Leave it empty to stay nameless."),
        }


class AnswerForm(forms.Form):
    """An answer to a remark, or a word about a suggestion."""

    body = forms.CharField(label=_("what do you want to say?"), max_length=2000, widget=FEW)
    name = forms.CharField(label=_("your name"), max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        """Return texts without zero bytes."""
        data = super().clean() or {}
        return {name: value.replace("\0", "").replace("\r\n", "\n").strip() for name, value in data.items()}


class VersionForm(PlainModelForm):
    """The name of a version."""

    class Meta:
        model = Version
        fields: ClassVar = ["name"]
        help_texts: ClassVar[dict[str, Any]] = {"name": _("Such as: after the evening of 12 March")}


class SettleForm(forms.Form):
    """How the group agreed on a text. `agreed()` is what `actions.settle` takes."""

    on = forms.DateField(label=_("when was it agreed?"), widget=DayInput())
    present = forms.IntegerField(
        label=_("how many people were there?"),
        help_text=_("A number, nobody's name. A guess is fine."),
        min_value=1,
        max_value=MOST,
        required=False,
    )
    meeting = forms.ModelChoiceField(
        label=_("at which meeting?"), queryset=Meeting.objects.none(), required=False, empty_label=_("between meetings")
    )
    name = forms.CharField(
        label=_("what do you call this version?"),
        help_text=_("Such as: after the evening of 12 March"),
        max_length=120,
        required=False,
    )
    for_all = forms.BooleanField(
        label=_("whoever may read the trajectory reads this text"), required=False, initial=True
    )

    def __init__(self, *args: Any, trajectory: Trajectory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meetings = of_trajectory(trajectory).filter(cancelled_at__isnull=True, starts_at__lte=timezone.now())
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]  # a ModelChoiceField has one
        self.fields["on"].initial = timezone.localdate

    def clean(self) -> dict[str, Any]:
        """Check that the day was, and that so many can have been there."""
        data = super().clean() or {}
        data["name"] = (data.get("name") or "").replace("\0", "")
        if data.get("on") and data["on"] > timezone.localdate():
            self.add_error("on", ValidationError(_("That day is still to come. Settle it when you agreed.")))
        return data

    def agreed(self) -> actions.Agreed:
        """Return what was filled in, checked."""
        return actions.Agreed(**self.cleaned_data)


class RoundForm(PlainModelForm):
    """The question of a round."""

    class Meta:
        model = Round
        fields: ClassVar = ["question"]
        help_texts: ClassVar[dict[str, Any]] = {"question": _("Such as: what may never be missing on our square?")}


class DraftForm(PlainModelForm):
    """What one writes in a round; empty takes it away."""

    text = forms.CharField(label=_("what would you write?"), max_length=10_000, required=False, widget=MANY)

    class Meta:
        model = Draft
        fields: ClassVar = ["text", "name"]
        help_texts: ClassVar[dict[str, Any]] = {"name": _("As it may stand with it. Leave it empty to stay nameless.")}

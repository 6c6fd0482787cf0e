"""Forms of agreements, experiments and exchanges, after the sheets of kompas.yaml."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cocreate.core.forms import DayInput, PlainModelForm

from .models import Agreement, Exchange, Experiment

LINES = {"rows": 2}


class AgreementForm(PlainModelForm):
    """An agreement."""

    class Meta:
        model = Agreement
        fields = ("what", "why", "who", "decider", "minutes", "means", "look_again", "not_doing")
        widgets: ClassVar = {
            **{name: forms.Textarea(attrs=LINES) for name in ("what", "why", "who", "means", "not_doing")},
            "look_again": DayInput(),
        }

    def clean_look_again(self) -> Any:
        """Refuse a day that is over."""
        day = self.cleaned_data["look_again"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("That day is over. Choose a day from today on."))
        return day


class LookAgainForm(forms.Form):
    """Another day for an agreement."""

    look_again = AgreementForm.base_fields["look_again"]
    clean_look_again = AgreementForm.clean_look_again


class ExperimentForm(PlainModelForm):
    """An experiment, before it begins. There is no field for a result."""

    class Meta:
        model = Experiment
        fields = ("supposition", "trying", "small", "who", "stones", "signs", "stop", "starts_on", "ends_on")
        widgets: ClassVar = {
            **{
                name: forms.Textarea(attrs=LINES) for name in ("supposition", "trying", "small", "who", "signs", "stop")
            },
            "stones": forms.CheckboxSelectMultiple,
            "starts_on": DayInput(),
            "ends_on": DayInput(),
        }
        labels: ClassVar = {"stones": _("About which stones do we want to learn?")}

    def clean(self) -> dict[str, Any]:
        """Say in words that it cannot end before it begins."""
        data = super().clean()
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("It ends before it begins."))
        return data


class ConcludeForm(PlainModelForm):
    """What was seen and learned."""

    class Meta:
        model = Experiment
        fields = ("state", "seen", "learned", "what_next")
        widgets: ClassVar = {
            "state": forms.RadioSelect,
            "seen": forms.Textarea(attrs={"rows": 4}),
            "learned": forms.Textarea(attrs={"rows": 4}),
        }
        labels: ClassVar = {"state": _("Where is it?")}


class ExchangeForm(PlainModelForm):
    """One line of giving and getting."""

    class Meta:
        model = Exchange
        fields = ("giver", "receiver", "value", "amount", "form", "fair_to_giver", "fair_to_receiver")
        help_texts: ClassVar = {
            "giver": _("A person, a group or an organisation, as you call them here."),
            "receiver": _("Leave it empty only for a risk that nobody bears."),
        }

    def clean(self) -> dict[str, Any]:
        """Ask for a receiver, but for a risk; and for 1 to 5."""
        data = super().clean()
        if not data.get("receiver") and data.get("value") != Exchange.Value.RISK and "receiver" not in self.errors:
            self.add_error("receiver", _("To whom does it go?"))
        for name in ("fair_to_giver", "fair_to_receiver"):
            if data.get(name) is not None and not 1 <= data[name] <= 5:  # noqa: PLR2004 - the scale
                self.add_error(name, _("Choose from 1 (not fair) to 5 (fair)."))
        return data

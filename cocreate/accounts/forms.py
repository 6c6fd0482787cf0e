"""The forms of the account page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Person


class NameForm(forms.ModelForm[Person]):
    """How someone is called here."""

    first_name = forms.CharField(label=_("Your name"), max_length=80, required=False)

    class Meta:
        model = Person
        fields = ("first_name",)


class LeaveForm(forms.Form):
    """What happens with what someone gave when they leave."""

    keep = forms.ChoiceField(
        label=_("What about the things you gave?"),
        choices=[
            ("nameless", _("They may stay, without my name.")),
            ("withdraw", _("Take them away too.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what happens with what you gave.")},
    )

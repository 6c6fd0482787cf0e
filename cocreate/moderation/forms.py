"""Forms of the editors' desk and of the pages where readers write to the editors."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import REASONS, Message, Policy, Report, Template


class PolicyForm(forms.ModelForm[Policy]):
    """Who passes at once."""

    class Meta:
        model = Policy
        fields = ("trust_known_givers", "trust_after")


Sentences: Any = forms.modelformset_factory(
    Template,
    fields=("use", "name", "text", "position"),
    widgets={"text": forms.Textarea(attrs={"rows": 3})},
    extra=1,
    can_delete=True,
)


MOST = 10_000  # characters of a message


class ContactForm(forms.ModelForm[Message]):
    """What someone writes to the editors."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write your message.")},
    )

    class Meta:
        model = Message
        fields = ("text", "name", "email")
        labels = {"name": _("Your name"), "email": _("Your e-mail address")}
        help_texts = {"email": _("Only to answer you. We use it for nothing else.")}
        error_messages = {"email": {"invalid": _("This is not an e-mail address. You may also leave it empty.")}}


class ReportForm(forms.ModelForm[Report]):
    """What a reader says is wrong."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong.")},
    )
    text = forms.CharField(
        label=_("Tell us more, if you like"),
        max_length=MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = Report
        fields = ("reason", "text")

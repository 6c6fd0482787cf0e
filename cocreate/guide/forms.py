"""Forms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cocreate.core.forms import PlainModelForm

from .models import MayTell


class MayTellForm(PlainModelForm):
    """What may be told of a trajectory that is not for everybody."""

    class Meta:
        model = MayTell
        fields = ("title", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "title": _("Everybody will read this. It may be another name than here."),
            "text": _("Leave out names, and what should stay among you."),
        }

"""Forms of the editors' desk and of the pages where readers write to the editors."""

from typing import Any

from django import forms

from .models import Policy, Template


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

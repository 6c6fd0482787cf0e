"""The sentence that one fills in to find a method."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cocreate.stones.models import Stone, Trait

from .matching import Wish, spoken
from .models import Where

MOST_PEOPLE = 1000
TIMES = (30, 60, 90, 120, 180, 240, 480)


class Sentence(forms.Form):
    """A GET form whose names are Dutch, because they stand in links that people share. Nothing is required."""

    voor = forms.ChoiceField(required=False, label=_("what it is for"))
    mensen = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        label=_("how many people"),
        widget=forms.TextInput,  # a number box would throw away what it cannot read
    )
    tijd = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("how much time"))
    waar = forms.TypedChoiceField(required=False, empty_value=None, label=_("where"))

    def __init__(self, query: QueryDict, stones: list[Stone], traits: list[Trait]) -> None:
        super().__init__(query, auto_id="zin-%s")
        self._aims: dict[str, Stone | Trait] = {trait.pk: trait for trait in traits}
        self._aims |= {stone.pk: stone for stone in stones}
        wheres = {where.slug: where for where in Where}
        self._field("voor").choices = [
            ("", _("anything")),
            (_("Stones"), [(stone.pk, stone.name.lower()) for stone in stones]),
            (_("Traits"), [(trait.pk, trait.name.lower()) for trait in traits]),
        ]
        self._field("tijd").choices = [("", _("as long as it takes")), *((n, spoken(n)) for n in TIMES)]
        self._field("waar").choices = [("", _("wherever")), *((slug, where.label) for slug, where in wheres.items())]
        self._field("waar").coerce = wheres.__getitem__
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = field.label
            field.widget.attrs.pop("required", None)
            if name == "mensen":
                field.widget.attrs |= {
                    "inputmode": "numeric",
                    "placeholder": "…",
                    "maxlength": 4,
                    "autocomplete": "off",
                }

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def wish(self) -> Wish:
        """Return what could be read; what could not is left out, and `ignored` names it."""
        self.is_valid()
        read = self.cleaned_data
        return Wish(
            aim=self._aims.get(read.get("voor", "")),
            people=read.get("mensen"),
            minutes=read.get("tijd"),
            where=read.get("waar"),
        )

    def ignored(self) -> list[str]:
        """Return the labels of what was filled in but could not be read."""
        return [str(self.fields[name].label) for name in self.errors]

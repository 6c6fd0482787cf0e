"""What forms of every part are made of. `core/_field.html` and `core/_errors.html` show them."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def plain(text: str) -> str:
    """Return text with one kind of line end and no zero bytes."""
    return text.replace("\r\n", "\n").replace("\x00", "").strip()


class DayInput(forms.DateInput):
    """The day picker of the browser, which reads and writes 2026-11-28 in every language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def not_over(day: date | None) -> date | None:
    """Return a day from today on, or None. Refuse one that is over."""
    if day and day < timezone.localdate():
        raise forms.ValidationError(_("That day is over. Choose a day from today on, or leave it empty."))
    return day


class PlainModelForm(forms.ModelForm[Any]):
    """A form of a model whose texts are made plain, and whose lists say in words that nothing is chosen yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.TypedChoiceField) and isinstance(field.widget, forms.Select):
                known: Any = field.choices
                field.choices = [(key, label if key else _("choose")) for key, label in known]

    def clean(self) -> dict[str, Any]:
        """Return texts with one kind of line end and no zero bytes."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        return {name: plain(value) if isinstance(value, str) else value for name, value in data.items()}

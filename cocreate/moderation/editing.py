"""With which form an editor changes an item. The part that knows the item registers it in `apps.ready()`."""

from typing import Any

from django.forms import ModelForm

from .models import Moderated

_forms: dict[type[Moderated], type[ModelForm[Any]]] = {}


def register(model: type[Moderated], form: type[ModelForm[Any]]) -> None:
    """Let editors change items of `model` with `form`; its `save()` runs inside the transaction of the edit."""
    _forms[model] = form


def form_of(item: Moderated) -> type[ModelForm[Any]] | None:
    """Return the form for `item`, if its part registered one."""
    return _forms.get(type(item))

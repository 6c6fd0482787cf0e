"""Forms."""

from typing import Any, ClassVar

from django import forms

from cocreate.core.forms import PlainModelForm

from .models import Document


class DocumentForm(PlainModelForm):
    """What a text is called, what it becomes, and who reads and writes in it."""

    class Meta:
        model = Document
        fields: ClassVar = ["title", "kind", "reading", "writing"]
        widgets: ClassVar[dict[str, Any]] = {
            "kind": forms.RadioSelect,
            "reading": forms.RadioSelect,
            "writing": forms.RadioSelect,
        }

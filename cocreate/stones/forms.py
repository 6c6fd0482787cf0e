"""Fields and forms with which the owner edits lists: one item a line."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from . import actions, drawing
from .models import Line, Stone, Trait
from .queries import lines_of

ARROW = " → "
LONGEST = Line._meta.get_field("text").max_length or 0
# A higher part that knows the methods adds a function that returns which ids nobody has.
unknown_methods: list[Callable[[set[str]], set[str]]] = []
Row = tuple[str, list[str]]


class ItemsField(forms.CharField):
    """A list of texts, edited as one item a line. `item` checks each; an error says which line."""

    def __init__(self, *, item: Callable[[str], Any] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 5}))
        kwargs.setdefault("help_text", _("One on each line."))
        self.item = item
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return the text that stands in the box."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return the list: lines without the empty ones."""
        lines = value if isinstance(value, list) else str(value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def clean(self, value: Any) -> list[Any]:
        """Return the checked list. Raise ValidationError with the number of each wrong line."""
        items: list[str] = self.to_python(value)
        self.validate(items)
        errors: list[ValidationError] = []
        for number, item in enumerate(items, start=1):
            try:
                if self.item:
                    self.item(item)
            except ValidationError as error:
                errors += [
                    ValidationError(_("Line %(n)s: %(what)s"), params={"n": number, "what": what})
                    for what in error.messages
                ]
        if errors:
            raise ValidationError(errors)
        return items

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether the list became another."""
        return bool(self.to_python(initial) != self.to_python(data))


def _split(text: str) -> Row:
    words, _arrow, names = re.sub(r"\s*->\s*", ARROW, text).partition(ARROW)
    return words.strip(), [name.strip() for name in names.split(",") if name.strip()]


def _check_line(text: str) -> None:
    words, _methods = _split(text)
    if not words:
        raise ValidationError(_("there is no text before the arrow."))
    if len(words) > LONGEST:
        raise ValidationError(_("the text is longer than %(n)s signs."), params={"n": LONGEST})


def _check_line_with_methods(text: str) -> None:
    _check_line(text)
    names = _split(text)[1]
    for name in names:
        validate_slug(name)
    unknown = sorted(
        set(names).intersection(*(find(set(names)) for find in unknown_methods)) if unknown_methods else ()
    )
    if unknown:
        raise ValidationError(_("no method has the id %(names)s."), params={"names": ", ".join(unknown)})


class LinesForm(forms.ModelForm[Any]):
    """Edits the lines of a stone or trait in one box a kind. Subclasses give the boxes: `lines_<kind>`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = lines_of(self.instance) if self.instance.pk else {}
        for name in self._boxes():
            self.initial[name] = [
                line.text + (ARROW + ", ".join(line.methods) if line.methods else "")
                for line in lines.get(name.removeprefix("lines_"), ())
            ]
        if self.instance.pk and "id" in self.fields:
            self.fields["id"].disabled = True  # links are made of it

    def _boxes(self) -> Iterable[str]:
        return [name for name in self.fields if name.startswith("lines_")]

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Save the stone or trait and then its lines."""
        thing: Stone | Trait = super().save(commit)
        for name in self._boxes():
            actions.write_lines(thing, name.removeprefix("lines_"), [_split(text) for text in self.cleaned_data[name]])
        return thing


def lines_field(label: Any, *, methods: bool = False) -> ItemsField:
    """Return the box for one kind of lines; with `methods` a line may name methods after an arrow."""
    if not methods:
        return ItemsField(label=label, required=False, item=_check_line)
    return ItemsField(
        label=label,
        required=False,
        item=_check_line_with_methods,
        help_text=_("One on each line. After an arrow the ids of methods that help: It is stuck -> triz, plekscan"),
    )


def pictogram_field() -> forms.ChoiceField:
    """Return the choice of a drawing."""
    return forms.ChoiceField(label=_("pictogram"), choices=[(name, name) for name in drawing.pictogram_names()])

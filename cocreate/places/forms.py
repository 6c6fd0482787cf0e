"""The field with which people say where something is."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cocreate.core import geo

from . import lookup
from .actions import Choice
from .models import LONGEST_NAME, Place

SALT = "cocreate.places.found"
LARGEST = 60_000  # characters of a drawing that are read
FIELDS = ("name", "kind", "geometry", "found", "home")


def seal(found: lookup.Found) -> str:
    """Return what a source knows as signed text: it comes back from the form unchanged and is not asked again."""
    return signing.dumps(asdict(found), salt=SALT, compress=True)


def unseal(text: str) -> lookup.Found | None:
    """Return what `seal` signed, or None for anything else."""
    try:
        return lookup.Found(**signing.loads(text, salt=SALT))
    except (signing.BadSignature, TypeError):
        return None


class PlaceInput(forms.Widget):
    """Name or address, kind, a drawing and whether someone lives there. Works as plain fields without JavaScript."""

    template_name = "places/_choose.html"
    use_fieldset = True
    needs_multipart_form = False

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        """Return what was typed, by field."""
        return {field: str(data.get(f"{name}_{field}") or "") for field in FIELDS}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether the form was sent without any of its fields."""
        return not any(f"{name}_{field}" in data for field in FIELDS)

    def id_for_label(self, id_: str) -> str:
        """Return the id of the first field."""
        return f"{id_}_name" if id_ else ""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Return the fields, filled with what was typed or with a Place."""
        typed = typed_of(value) if isinstance(value, Place) else value or {}
        found = unseal(typed.get("found", ""))
        context = {
            "name": name,
            "id": (attrs or {}).get("id") or f"id_{name}",
            "typed": typed,
            "kinds": Place.Kind.choices,
            "kind": typed.get("kind") or Place.Kind.SPOT,
            "answer": [(typed["found"], found)] if found else [],
            "required": self.is_required,
        }
        return render_to_string(self.template_name, context)


class PlaceField(forms.Field):
    """A place that people name, find or draw. Cleans to an `actions.Choice`, or None when nothing was filled in."""

    widget = PlaceInput
    default_error_messages = {
        "required": _("Tell where it is: a name is enough."),
        "name": _("Give this place a name."),
        "long": _("This name is too long: at most 160 characters."),
        "drawing": _("This drawing is not complete. Draw it again."),
    }

    def clean(self, value: dict[str, str] | None) -> Choice | None:
        """Return what was chosen. Raise ValidationError with a sentence for who filled it in."""
        typed = value or {}
        name, drawn = typed.get("name", "").strip(), typed.get("geometry", "").strip()
        found = unseal(typed.get("found", ""))
        if not (name or drawn or found):
            if self.required:
                raise self._wrong(code="required")
            return None
        name = name or (found.name if found else "")
        if not name:
            raise self._wrong(code="name")
        if len(name) > LONGEST_NAME:
            raise self._wrong(code="long")
        if not found and not drawn:
            found = next(
                (known for known in lookup.gazetteer(name) if lookup.folded(known.name) == lookup.folded(name)), None
            )
        kind = typed.get("kind", "")
        private = typed.get("home", "") not in {"", "0", "off"}
        if drawn:
            kind = kind if kind in Place.Kind.values else Place.Kind.SPOT
            return Choice(name, kind, geo.check(self._read(drawn)), private=private)
        if found:
            return Choice(name, found.kind, found.geometry, found.register, found.register_id, private)
        return Choice(name, kind if kind in Place.Kind.values else Place.Kind.SPOT, private=private)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether another place was filled in than stood there."""
        before = typed_of(initial) if isinstance(initial, Place) else {}
        return any(before.get(field, "") != (data or {}).get(field, "") for field in FIELDS if field != "kind")

    def _read(self, drawn: str) -> Any:
        try:
            return json.loads(drawn[:LARGEST])
        except (ValueError, RecursionError) as error:
            raise self._wrong(code="drawing") from error

    def _wrong(self, *, code: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code)


def typed_of(place: Place) -> dict[str, str]:
    """Return a place as it would have been typed."""
    found = None
    if place.geometry and place.register_id:
        found = lookup.Found(place.name, place.kind, place.geometry, place.register, place.register_id)
    return {
        "name": place.name,
        "kind": place.kind,
        "geometry": json.dumps(place.geometry) if place.geometry and not found else "",
        "found": seal(found) if found else "",
        "home": "1" if place.is_private else "",
    }

"""Writes of places."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cocreate.core import geo

from .models import LONGEST_NAME, Place


@dataclass(frozen=True)
class Choice:
    """What somebody chose in `forms.PlaceField`; `anchor(**vars(choice))` keeps it."""

    name: str
    kind: str = Place.Kind.SPOT
    geometry: geo.Geometry | None = None
    register: str = ""
    register_id: str = ""
    private: bool = False
    exact: bool | None = None


def anchor(  # noqa: PLR0913 - they are the fields of a place
    *,
    name: str,
    kind: str = Place.Kind.SPOT,
    geometry: geo.Geometry | None = None,
    register: str = "",
    register_id: str = "",
    private: bool = False,
    exact: bool | None = None,
) -> Place:
    """Keep a place with its geometry, so that reading it never asks a register. A home is shown blurred unless `exact`.

    Without a geometry only the name is known. Raise ValidationError for a geometry or name that cannot be kept.
    """
    place = Place()
    _fill(place, Choice(name, kind, geometry, register, register_id, private, exact))
    place.save()
    return place


def differs(place: Place | None, choice: Choice | None) -> bool:
    """Whether `choice` is another place than `place`, or the same told otherwise."""
    if place is None or choice is None:
        return place is not None or choice is not None
    kept = (place.name, place.kind, place.geometry, place.register_id, place.is_private)
    return kept != (choice.name, choice.kind, choice.geometry, choice.register_id, choice.private)


def move(place: Place, choice: Choice) -> Place:
    """Let `place` be what was chosen now. Raise ValidationError as `anchor` does, with `place` as it was."""
    _fill(place, choice)
    place.save()
    return place


def _fill(place: Place, choice: Choice) -> None:
    if not choice.name.strip():
        raise ValidationError(_("Give this place a name."), code="name")
    if len(choice.name.strip()) > LONGEST_NAME:
        raise ValidationError(_("This name is too long: at most 160 characters."), code="name")
    geometry = None if choice.geometry is None else geo.check(choice.geometry)
    longitude, latitude = geo.centre(geometry) if geometry else (None, None)
    place.name = choice.name.strip()
    place.kind = choice.kind
    place.geometry = geometry
    place.longitude, place.latitude = longitude, latitude
    place.area = geo.area(geometry) if geometry else 0
    place.register, place.register_id = (choice.register, choice.register_id) if choice.register_id else ("", "")
    place.fetched_at = timezone.now() if place.register_id else None
    place.is_private = choice.private
    place.is_exact = not choice.private if choice.exact is None else choice.exact

"""What a thing in a room may be: plain values in, checked values out."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cocreate.core import geo
from cocreate.core.forms import plain

from .models import KEY, LAYER, STORY, TITLE, WHERE, Thing

IDS = re.compile(rf"[0-9A-Za-z_-]{{16,{KEY}}}")  # longer than ids that the server gives, so never one of those
MOST_THINGS = 5_000  # in one room; larger layers come from a file and stay out of it
MOST_LAYERS = 100


@dataclass(frozen=True)
class Known:
    """Ids that a thing may name."""

    layers: Collection[str] = ()
    stones: Collection[str] = ()
    traits: Collection[str] = ()
    meetings: Collection[str] = ()


@dataclass(frozen=True)
class Told:
    """A thing as someone tells it. `layer`, `stone` and `trait` are ids, or empty."""

    title: str = ""
    story: str = ""
    where: str = ""
    geometry: geo.Geometry | None = field(default=None)
    layer: str = ""
    stone: str = ""
    trait: str = ""

    def shown(self) -> dict[str, Any]:
        """Return it as it stands in a room."""
        return dict(vars(self))


def told_of(thing: Thing) -> Told:
    """Return a row as it would have been told."""
    return Told(
        thing.title,
        thing.story,
        thing.where,
        thing.geometry,
        thing.layer_id or "",
        thing.stone_id or "",
        thing.trait_id or "",
    )


def snapshot(thing: Thing) -> dict[str, Any]:
    """Return a thing as its history keeps it."""
    return told_of(thing).shown() | {"state": thing.state}


def _text(value: object, most: int, name: str) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValidationError(_("This is not text: %(name)s.") % {"name": name}, code="text")
    text = plain(value)
    if len(text) > most:
        raise ValidationError(
            _("The %(name)s has more than %(most)s characters. Say it shorter.") % {"name": name, "most": most},
            code="long",
        )
    return text


def read(value: object, known: Known, before: Thing | None = None) -> Told:
    """Return what a room holds at the id of a thing, checked. Raise ValidationError with a sentence for who drew it.

    A layer, stone or trait that is not there any more is none. `before` spares checking a geometry that did not change.
    """
    if not isinstance(value, Mapping):
        raise ValidationError(_("This is no thing on a map."), code="shape")
    drawn = value.get("geometry")
    if drawn is not None and not (before and before.geometry == drawn):
        drawn = geo.check(drawn)
    return Told(
        title=_text(value.get("title"), TITLE, _("name")),
        story=_text(value.get("story"), STORY, _("story")),
        where=_text(value.get("where"), WHERE, _("place")),
        geometry=drawn,
        layer=_one_of(value.get("layer"), known.layers),
        stone=_one_of(value.get("stone"), known.stones),
        trait=_one_of(value.get("trait"), known.traits),
    )


def _one_of(value: object, known: Collection[str]) -> str:
    return value if isinstance(value, str) and value in known else ""


def layer_of(value: object) -> tuple[str, int]:
    """Return the name and order of a layer in a room. Raise ValidationError."""
    if not isinstance(value, Mapping):
        raise ValidationError(_("This is no layer."), code="shape")
    name = _text(value.get("name"), LAYER, _("name"))
    order = value.get("order")
    if isinstance(order, bool) or not isinstance(order, int | float) or not abs(order) < 1e6:  # noqa: PLR2004 - far more than anybody has
        order = 0
    return name or str(_("layer")), int(order)


def is_id(key: object) -> bool:
    """Whether this can be the id of a thing or layer."""
    return isinstance(key, str) and IDS.fullmatch(key) is not None

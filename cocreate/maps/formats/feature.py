"""One thing of a file: where it lies and what is said of it, as plain values."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import nh3
import numpy as np
import shapely
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from shapely.geometry import mapping, shape

from cocreate.core import geo

LONGEST_TITLE, LONGEST_STORY, LONGEST_LAYER = 120, 2_000, 80
FINEST = 0.00001  # degrees, about a metre: how far a line with too many points may move to begin with
COARSEST = 0.01
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
BREAKS = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr)\b[^<>]*>", re.IGNORECASE)
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # no text, and no XML either
LONGEST_READ = 20_000  # signs of a text with its markup


@dataclass(frozen=True)
class Drawn:
    """What a file says, not yet looked at: `geometry` may be anything."""

    geometry: Any
    title: str = ""
    story: str = ""
    layer: str = ""


@dataclass(frozen=True)
class Feature:
    """One thing that may lie on a map. `geometry` is as core.geo.check leaves it; `told` goes out only, in words."""

    geometry: geo.Geometry
    title: str = ""
    story: str = ""
    layer: str = ""
    told: Mapping[str, str] = field(default_factory=dict)


def refuse(code: str, why: str) -> NoReturn:
    """Stop reading the file."""
    raise ValidationError(why, code=code)


def unreadable() -> NoReturn:
    """Stop reading a file that breaks off or is no such file."""
    refuse("broken", _("This file cannot be read. Is it GeoJSON, CSV, GPX or KML, and whole?"))


def settled(drawn: Drawn) -> tuple[Feature, bool]:
    """Return the thing as it may be kept, and whether it was drawn simpler; raise ValidationError when it cannot be."""
    geometry, fewer = simpler(drawn.geometry)
    checked = geo.check(geometry)
    title, story = line(drawn.title, LONGEST_TITLE), text(drawn.story)
    return Feature(checked, title or line(story, LONGEST_TITLE), story, line(drawn.layer, LONGEST_LAYER)), fewer


def simpler(geometry: Any) -> tuple[Any, bool]:
    """Return a line or area with no more points than may be kept. A phone writes one each second."""
    try:
        found = shape(geometry)
        count = shapely.get_num_coordinates(found)
        if count <= geo.MOST_POINTS or not np.isfinite(shapely.get_coordinates(found)).all():
            return geometry, False
    except (AttributeError, TypeError, ValueError, KeyError, IndexError, shapely.errors.ShapelyError):
        return geometry, False  # core.geo tells what is wrong with it
    step = FINEST
    while count > geo.MOST_POINTS and step < COARSEST:
        found = found.simplify(step, preserve_topology=False)  # with it, minutes; core.geo looks at the outcome
        count, step = shapely.get_num_coordinates(found), step * 2
    return mapping(found), True


def line(said: object, most: int) -> str:
    """Return what was said on one line."""
    return _cut(" ".join(text(said).split()), most)


def text(said: object) -> str:
    """Return what was said without markup and control signs; programs write HTML where text is asked."""
    found = str(said)[:LONGEST_READ] if isinstance(said, str | int | float) and not isinstance(said, bool) else ""
    if MARKUP.search(found):
        found = html.unescape(nh3.clean(BREAKS.sub("\n", found), tags=set()))
    return _cut(re.sub(r"\n\s*\n\s*", "\n\n", plain(found)).strip(), LONGEST_STORY)


def plain(said: str) -> str:
    """Return what was said with one kind of line end and without the signs that no file may hold."""
    return UNSEEN.sub("", said.replace("\r\n", "\n").replace("\r", "\n"))


def _cut(said: str, most: int) -> str:
    return said if len(said) <= most else f"{said[: most - 1].rstrip()}…"


def rings(geometry: geo.Geometry) -> list[list[list[list[float]]]]:
    """Return the polygons of an area, each as its rings."""
    found = geometry["coordinates"]
    return [found] if geometry["type"] == "Polygon" else list(found)

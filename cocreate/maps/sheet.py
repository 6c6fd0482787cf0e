"""The map on paper, A4 to A0: drawn to scale with numbers, and the list that they are of. Data for sheet.typ.

A sheet says how many metres lie in a centimetre, so that one can measure on the table. Nothing hangs on a colour alone:
how sure the group is of a thing is told by the line around it, and in words in the list.
"""

import base64
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import segno
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from PIL import Image

from cocreate.core import geo
from cocreate.places.drawing import METRES, length_text, round_length
from cocreate.trajectories.models import Trajectory

from . import laying, queries
from .models import State, Thing, Underlay, outline_of

MOST = 600  # things on a sheet; the page has the rest
INK, SOFT, PAPER = "#1d1f24", "#6b6e76", "#fbfaf6"
STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 7.5)
CLOSEST = 100  # one metre in a centimetre
LEAST = 40.0  # metres that a sheet shows at least


@dataclass(frozen=True)
class Size:
    """A size of paper: millimetres, the columns of its list, and how large its letters are."""

    wide: int
    high: int
    columns: int
    letters: float
    margin: int


SIZES = {
    "a4": Size(210, 297, 2, 9.5, 15),
    "a3": Size(297, 420, 3, 10, 18),
    "a2": Size(420, 594, 4, 11, 22),
    "a1": Size(594, 841, 4, 15, 30),
    "a0": Size(841, 1189, 4, 21, 42),
}
#: Stroke width and dashes, in points of `letters`, for each state.
LINES = {
    State.HEARD: (0.14, ""),
    State.SUPPOSED: (0.14, "0.6 0.4"),
    State.AGREED: (0.32, ""),
    State.DISPUTED: (0.2, "0.9 0.3 0.15 0.3"),
    State.LAPSED: (0.08, "0.15 0.35"),
}


class Frame:
    """Lays degrees on paper: millimetres from the top left of a drawing, at a round scale, north above."""

    def __init__(self, geometries: Sequence[geo.Geometry], wide: float, high: float) -> None:
        boxes = [geo.bounds(one) for one in geometries]
        west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
        east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
        self.wide, self.high = wide, high
        self._middle = (west + east) / 2, (south + north) / 2
        self._shrink = max(math.cos(math.radians(self._middle[1])), 1e-6)
        across, up = max((east - west) * METRES * self._shrink, LEAST), max((north - south) * METRES, LEAST)
        edge = 0.06 * min(wide, high)
        self.scale = round_scale(1000 * max(across / (wide - 2 * edge), up / (high - 2 * edge)))

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return millimetres from the left and from the top."""
        metre = 1000 / self.scale
        x = self.wide / 2 + (longitude - self._middle[0]) * METRES * self._shrink * metre
        y = self.high / 2 - (latitude - self._middle[1]) * METRES * metre
        return round(x, 2), round(y, 2)

    def path(self, geometry: geo.Geometry) -> str:
        """Return the outline of a line or area as a path of SVG."""
        kind, found = geometry["type"], geometry["coordinates"]
        polygons: Any = {"LineString": [[found]], "Polygon": [found]}.get(kind) or found
        lines = ["L".join("{} {}".format(*self.at(*at[:2])) for at in line) for rings in polygons for line in rings]
        return "".join(f"M{line}{'' if kind == 'LineString' else 'Z'}" for line in lines)


def round_scale(least: float) -> float:
    """Return the first of 1:100, 1:150, 1:200, 1:250 … on which as much fits as on 1:`least`."""
    least = max(least, CLOSEST)
    ten = 10 ** math.floor(math.log10(least))
    return float(next(step * ten for step in (*STEPS, 10) if step * ten >= least * (1 - 1e-9)))


def data(trajectory: Trajectory, size: str, under: Underlay | None = None) -> dict[str, Any] | None:
    """Return all that stands on the sheet, with a picture `under` it; None when nothing lies anywhere."""
    paper = SIZES[size]
    found = queries.things(trajectory)
    total = found.count()
    things = list(found[:MOST])
    outline = outline_of(trajectory)
    geometries = [one.geometry for one in things if one.geometry] + ([outline] if outline else [])
    if not geometries and under:
        geometries = [{"type": "LineString", "coordinates": under.corners}]
    if not geometries:
        return None
    wide, high = paper.wide - 2 * paper.margin, round((paper.high - 2 * paper.margin) * 0.56)
    frame = Frame(geometries, wide, high)
    day = date_format(timezone.localdate(), "j F Y")
    address = f"{settings.ORIGIN}{trajectory.get_absolute_url()}kaart/"
    bar = round_length(wide / 4 * frame.scale / 1000)
    language = trajectory.language.split("-")[0]
    return {
        "lang": get_language() or settings.LANGUAGE_CODE,
        "own": {
            "lang": language if language.isascii() and language.isalpha() else "nl",
            "dir": trajectory.direction,
        },
        "title": trajectory.title,
        "site": "Cocreatiegids",
        "kicker": _("The map that we make, as it stood on %(day)s") % {"day": day},
        "paper": {"wide": paper.wide, "high": paper.high, "margin": paper.margin, "letters": paper.letters},
        "columns": paper.columns,
        "map": {
            "svg": drawing(frame, outline, things, paper.letters, under),
            "wide": wide,
            "high": high,
            "alt": _alt(things, under),
        },
        "under": f"{_under(under)} {under.credit}" if under else "",
        "scale": {
            "length": round(bar * 1000 / frame.scale, 2),
            "words": length_text(bar),
            "ratio": f"1 : {number_format(round(frame.scale), use_l10n=True, force_grouping=True)}",
        },
        "north": _("north"),
        "list": [_line(number, one) for number, one in enumerate(things, start=1)],
        "heading": _("What lies on it"),
        "key": [{"svg": _sample(state), "words": str(State(state).label)} for state in LINES],
        "more": ngettext("%(n)d more stands on the page.", "%(n)d more stand on the page.", total - len(things))
        % {"n": total - len(things)}
        if total > len(things)
        else "",
        "address": address,
        "qr": _qr(address),
    }


def _under(under: Underlay) -> str:
    return _("Under it lies “%(name)s”.") % {"name": under.name}


def _alt(things: Sequence[Thing], under: Underlay | None) -> str:
    drawn = sum(1 for one in things if one.geometry)
    text = ngettext("%(n)d thing on a drawing, north above.", "%(n)d things on a drawing, north above.", drawn)
    told = [text % {"n": drawn}, _("The list below tells all of them."), _under(under) if under else ""]
    return " ".join(filter(None, told))


def _line(number: int, thing: Thing) -> dict[str, Any]:
    came = _("at %(meeting)s") % {"meeting": thing.meeting.name} if thing.meeting else ""
    voice = str(thing.role.name) if thing.role else ""
    day = date_format(timezone.localtime(thing.offered_at), "j F Y")
    told = [str(State(thing.state).label), thing.layer.name if thing.layer else "", came, voice, day]
    where = "" if thing.geometry else thing.where or _("not laid on the map yet")
    return {
        "number": str(number),
        "title": thing.title or _("without a name"),
        "story": thing.story,
        "where": where,
        "told": ", ".join(word for word in told if word),
    }


def drawing(
    frame: Frame, outline: geo.Geometry | None, things: Sequence[Thing], letters: float, under: Underlay | None = None
) -> str:
    """Return the map as SVG in millimetres; `letters` points is how large its numbers are."""
    size = letters * 0.3528  # millimetres
    edge = format_html(
        '<rect width="100%" height="100%" fill="none" stroke="{}" stroke-width="{}"/>', SOFT, _plain(size * 0.08)
    )
    parts = [_picture(frame, under), edge, _shape(frame, outline, (0.1, "0.9 0.5"), size, SOFT)]
    numbered = [(number, one) for number, one in enumerate(things, start=1) if one.geometry]
    parts += [_shape(frame, one.geometry, LINES[State(one.state)], size, INK) for _number, one in numbered]
    parts += [_number(frame, number, one, size) for number, one in numbered]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" font-family="Atkinson Hyperlegible Next">{}</svg>',
        _plain(frame.wide),
        _plain(frame.high),
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _picture(frame: Frame, under: Underlay | None) -> SafeString:
    """Return the picture under the drawing, as far as the frame shows it."""
    if under is None:
        return mark_safe("")
    with under.file.open() as file, Image.open(file) as picture:
        corners = [frame.at(*at) for at in under.corners]
        laid = laying.lay(picture, corners, frame.wide, frame.high, under.opacity / 100)
    found = f"data:image/jpeg;base64,{base64.b64encode(laid).decode()}" if laid else ""
    image = '<image width="{}" height="{}" preserveAspectRatio="none" href="{}"/>'
    return format_html(image, _plain(frame.wide), _plain(frame.high), found) if found else mark_safe("")


def _plain(number: float) -> str:
    """Write a number as SVG reads it, in any language."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _shape(frame: Frame, geometry: geo.Geometry | None, line: tuple[float, str], size: float, ink: str) -> SafeString:
    if not geometry or geometry["type"] == "Point":
        return mark_safe("")
    width, dashes = line
    return format_html(
        '<path d="{}" fill="{}" fill-opacity="0.07" fill-rule="evenodd" stroke="{}" stroke-width="{}" '
        'stroke-dasharray="{}" stroke-linejoin="round" stroke-linecap="round"/>',
        frame.path(geometry),
        "none" if geometry["type"] == "LineString" else ink,
        ink,
        _plain(width * size),
        " ".join(_plain(float(each) * size) for each in dashes.split()) or "none",
    )


def _number(frame: Frame, number: int, thing: Thing, size: float) -> SafeString:
    x, y = frame.at(thing.longitude or 0, thing.latitude or 0)
    width, dashes = LINES[State(thing.state)]
    return format_html(
        '<circle cx="{0}" cy="{1}" r="{2}" fill="{3}" stroke="{4}" stroke-width="{5}" stroke-dasharray="{6}"/>'
        '<text x="{0}" y="{7}" font-size="{8}" font-weight="700" text-anchor="middle" fill="{4}">{9}</text>',
        _plain(x),
        _plain(y),
        _plain(size * 0.85),
        PAPER,
        INK,
        _plain(width * size),
        " ".join(_plain(float(each) * size) for each in dashes.split()) or "none",
        _plain(y + size * 0.3),
        _plain(size * (0.85 if number < 100 else 0.65)),  # noqa: PLR2004 - three digits
        number,
    )


def _sample(state: State) -> str:
    """Return the line of a state, for the key."""
    width, dashes = LINES[state]
    dashed = " ".join(_plain(float(each) * 10) for each in dashes.split()) or "none"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 12"><path d="M3 6H57" stroke="{INK}" '
        f'stroke-width="{_plain(width * 10)}" stroke-dasharray="{dashed}" stroke-linecap="round"/></svg>'
    )


def _qr(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, micro=False, error="m").save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()

"""Files that other programs read and write: GeoJSON (and .umap), CSV, GPX, KML (and KMZ), to and from plain features.

Knows nothing of what a map keeps. What a file says of its kind is not believed: the first signs tell. Nothing is
fetched, no entity of XML is followed, and what comes out is bounded however the file was made. Moments in the track of
a phone are not read: they would tell where somebody was, and when.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import csv_file, geojson, gpx, kml
from .feature import Drawn, Feature, refuse, settled

MOST_BYTES = 8 * 1024 * 1024
MOST_FEATURES = 10_000
MOST_REFUSED = 100  # that are told one by one


@dataclass(frozen=True)
class Kind:
    """How files of one kind are named and written."""

    name: str
    ending: str
    content_type: str
    write: Callable[[Iterable[Feature], str], bytes]


KINDS = {
    kind.ending: kind
    for kind in (
        Kind("GeoJSON", "geojson", "application/geo+json", geojson.write),
        Kind("CSV", "csv", "text/csv; charset=utf-8", csv_file.write),
        Kind("GPX", "gpx", "application/gpx+xml", gpx.write),
        Kind("KML", "kml", "application/vnd.google-earth.kml+xml", kml.write),
    )
}


@dataclass(frozen=True)
class Refused:
    """One thing of a file that cannot lie on a map; `number` counts from 1."""

    number: int
    title: str
    why: str


@dataclass(frozen=True)
class Found:
    """What a file holds. `simpler` were drawn with fewer points; `more` were refused too, but are not in `refused`."""

    features: list[Feature]
    refused: list[Refused]
    simpler: int = 0
    more: int = 0


def read(data: bytes) -> Found:
    """Return what lies in a file; raise ValidationError, with a sentence for who chose it, when it is none of ours."""
    if len(data) > MOST_BYTES:
        refuse("large", _("This file is larger than %(most)s MB.") % {"most": MOST_BYTES // 1024 // 1024})
    features: list[Feature] = []
    refused: list[Refused] = []
    simpler = number = 0
    for drawn in islice(_drawn(data), MOST_FEATURES + 1):
        for geometry in geojson.single(drawn.geometry):
            number += 1
            if number > MOST_FEATURES:
                refuse(
                    "many", _("This file holds more than %(most)s things. Cut it in pieces.") % {"most": MOST_FEATURES}
                )
            try:
                feature, fewer = settled(replace(drawn, geometry=geometry))
            except ValidationError as error:
                refused.append(Refused(number, drawn.title, " ".join(error.messages)))
            else:
                features.append(feature)
                simpler += fewer
    if not number:
        refuse("empty", _("There is nothing in this file that can lie on a map."))
    return Found(features, refused[:MOST_REFUSED], simpler, max(0, len(refused) - MOST_REFUSED))


def write(ending: str, features: Iterable[Feature], title: str) -> bytes:
    """Return a file; `ending` is one of KINDS."""
    return KINDS[ending].write(features, title)


def _drawn(data: bytes) -> Iterator[Drawn]:
    if data.startswith(b"PK\x03\x04"):
        data = kml.unpacked(data, MOST_BYTES)
    start = data[:1024].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").replace(b"\x00", b"")
    if start.startswith((b"{", b"[")):
        return geojson.parse(data)
    if start.startswith(b"<"):
        return kml.parse(data) if kml.is_kml(data) else gpx.parse(data)
    return csv_file.parse(data)


__all__ = ["KINDS", "Feature", "Found", "Kind", "Refused", "read", "write"]

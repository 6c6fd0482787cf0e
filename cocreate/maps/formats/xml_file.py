"""XML, read as it comes and bounded: no entities, nothing fetched, no depth without end."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.xmlutils import SimplerXMLGenerator

from .feature import plain, unreadable

DEEPEST = 50


def local(tag: object) -> str:
    """Return a name without its namespace: programs write old, new and wrong ones."""
    return str(tag).rpartition("}")[2]


def elements(data: bytes) -> Iterator[tuple[bool, str, Element, list[str]]]:
    """Yield (whether it ends, name, element, names of what stands around it) in the order of the file."""
    around: list[str] = []
    try:
        for event, element in iterparse(io.BytesIO(data), ("start", "end"), forbid_dtd=True):
            name = local(element.tag)
            if event == "start":
                yield False, name, element, around
                around.append(name)
                if len(around) > DEEPEST:
                    unreadable()
            else:
                around.pop()
                yield True, name, element, around
    except (ParseError, DefusedXmlException, LookupError, ValueError):  # LookupError: an encoding nobody knows
        unreadable()


class Writer:
    """Writes elements one after the other."""

    def __init__(self) -> None:
        self._into = io.StringIO()
        self._xml = SimplerXMLGenerator(self._into, "utf-8")
        self._xml.startDocument()

    @contextmanager
    def inside(self, name: str, attributes: dict[str, Any] | None = None) -> Iterator[None]:
        """Write an element around what is written meanwhile."""
        self._xml.startElement(name, AttributesImpl({key: str(value) for key, value in (attributes or {}).items()}))
        yield
        self._xml.endElement(name)

    def say(self, name: str, said: str, attributes: dict[str, Any] | None = None) -> None:
        """Write an element with text, or none when there is none."""
        if said := plain(said):
            self._xml.addQuickElement(name, said, attributes or {})

    def done(self) -> bytes:
        """Return the file."""
        self._xml.endDocument()
        return self._into.getvalue().encode()

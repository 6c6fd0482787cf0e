"""Paper: what comes as data is set as a tagged PDF, by Typst inside this process.

Nothing is fetched and no file is read but the template; what people typed goes in as JSON and is never read as markup.
"""

import json
import logging
import re
import threading
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone

from .lettering import letters

TEMPLATE = Path(__file__).parent / "report.typ"
AT_ONCE = threading.BoundedSemaphore(2)  # one takes some tens of megabytes and less than a second of a processor
LONGEST_WORD = 48  # signs; a longer one may be broken anywhere
NO_BREAK = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")
BREAK = "\N{ZERO WIDTH SPACE}"

log = logging.getLogger(__name__)


def as_text(said: str) -> str:
    """Return text that a page can hold: no control signs, one kind of line end, and no word wider than the page."""
    said = said.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        sign for sign in said if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs", "Cn", "Co"}
    )
    return NO_BREAK.sub(lambda found: found.group() + BREAK, kept)


def _clean(data: Any) -> Any:
    if isinstance(data, str):
        return as_text(data)
    if isinstance(data, dict):
        return {name: value if name in {"svg", "qr"} else _clean(value) for name, value in data.items()}
    return [_clean(each) for each in data] if isinstance(data, list | tuple) else data


@cache
def _fonts() -> typst.Fonts:
    """Return the letters of the site, the fonts of this machine and those that come with Typst; looked for once."""
    return typst.Fonts(font_paths=[letters()])


def report(data: dict[str, Any], template: Path = TEMPLATE) -> bytes:
    """Return a PDF of `data` (trajectories.report.data tells its shape), tagged, with a title and a language.

    Another `template` is another Typst file of ours, which reads other data.

    It is PDF/UA-1. Where no font of this machine has a sign that somebody typed, an empty box stands for it and the
    file does not call itself PDF/UA-1; all its tags are there.
    """
    inputs = {"data": json.dumps(_clean(data), ensure_ascii=False)}
    options: dict[str, Any] = {
        "format": "pdf",
        "sys_inputs": inputs,
        "font_paths": _fonts(),
        "timestamp": timezone.now().replace(microsecond=0),
    }
    with AT_ONCE:
        try:
            return _bytes(typst.compile(template, pdf_standards=["ua-1"], **options))
        except typst.TypstError as error:
            log.warning("a report is no PDF/UA-1: %s", error.message)
            return _bytes(typst.compile(template, **options))


def _bytes(made: Any) -> bytes:
    return made if isinstance(made, bytes) else b"".join(made)

"""What is said, as cues with their times: written as WebVTT, and read from WebVTT, SubRip or what a person typed.

A cue is `{"start": ms | None, "end": ms | None, "text": str, "speaker": str}`. Cues with times are in order and do not
overlap. What a person types is a line for each cue, with the time and who speaks where they want:

    0:05 Fatima: We begonnen met een tafel op de stoep.
    En iedereen bleef staan.
"""

import html
import re
import textwrap
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import TypedDict

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

LINE = 42  # characters of a caption that read at a glance
LINES = 2
SHORTEST = 700  # milliseconds that a caption stays, where the next one lets it
STAYS = 7_000  # milliseconds that the last cue stays when nobody knows how long the recording is
MOST = 5_000  # cues
MOST_TEXT = 400_000  # characters
TYPED = re.compile(r"^\[?(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)(?:[.,](\d{1,3}))?\]?\s*")
SPEAKER = re.compile(r"^([^\W\d_][^:\n]{0,38}?):\s+(?=\S)")
TAG = re.compile(r"<[^>]*>")


class Cue(TypedDict):
    """A stretch of speech."""

    start: int | None
    end: int | None
    text: str
    speaker: str


class UnreadableError(ValueError):
    """It is no WebVTT or SubRip, or too much."""


def is_timed(cues: Sequence[Cue]) -> bool:
    """Whether every cue says when."""
    return bool(cues) and all(cue["start"] is not None for cue in cues)


def vtt(cues: Iterable[Cue]) -> str:
    """Return WebVTT of the cues with times; a long one is cut in pieces that read at a glance, each with its share."""
    blocks = ["WEBVTT"]
    for cue in cues:
        start, end = cue["start"], cue["end"]
        if start is None or end is None:
            continue
        pieces = _pieces(cue["text"])
        letters = sum(len(piece) for piece in pieces) or 1
        spent = 0
        for number, piece in enumerate(pieces):
            began = start + (end - start) * spent // letters
            spent += len(piece)
            stopped = start + (end - start) * spent // letters
            who = f"<v {_escaped(cue['speaker'])}>" if cue["speaker"] and not number else ""
            blocks.append(f"{_stamp(began)} --> {_stamp(stopped)}\n{who}{_escaped(piece)}")
    return "\n\n".join(blocks) + "\n"


def _pieces(text: str) -> list[str]:
    lines = textwrap.wrap(text, LINE, break_on_hyphens=False) or [""]
    return ["\n".join(lines[at : at + LINES]) for at in range(0, len(lines), LINES)]


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def _stamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}.{rest:03}"


def read_file(text: str) -> list[Cue]:
    """Return the cues of WebVTT or SubRip. Raise UnreadableError when it is neither, or too much."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if len(text) > MOST_TEXT:
        raise UnreadableError
    try:
        found = webvtt.from_buffer(StringIO(text), format="vtt" if text.startswith("WEBVTT") else "srt")
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        raise UnreadableError(str(error)) from error
    cues = [
        Cue(
            start=_milliseconds(caption.start),
            end=_milliseconds(caption.end),
            text=" ".join(html.unescape(TAG.sub("", caption.text)).split()),
            speaker=html.unescape(caption.voice or "")[:80],
        )
        for caption in found.captions
    ]
    cues = [cue for cue in cues if cue["text"]]
    if not cues or len(cues) > MOST:
        raise UnreadableError
    return in_order(cues)


def _milliseconds(stamp: str) -> int:
    clock, _, rest = stamp.replace(",", ".").partition(".")
    seconds = 0
    for part in clock.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds * 1000 + int(rest.ljust(3, "0")[:3])


def read_typed(text: str, before: Sequence[Cue] = (), duration: int | None = None) -> list[Cue]:
    """Return the cues of what a person typed, a line each. An empty line is nothing.

    A line whose time was left as it was shown keeps its exact times in `before`, also with other words. When every line
    has a time, a cue ends where the next begins, the last at `duration` (ms). When one has none, all are without: a
    transcript has all its times or none. Raise UnreadableError when it is too much.
    """
    lines = [line.strip() for line in text.replace("\0", "").splitlines() if line.strip()]
    if len(text) > MOST_TEXT or len(lines) > MOST:
        raise UnreadableError
    exact: dict[str, list[Cue]] = {}
    for cue in before:
        exact.setdefault(shown_time(cue["start"]), []).append(cue)
    cues = [_typed(line, exact) for line in lines]
    cues = [cue for cue in cues if cue["text"]]
    if not is_timed(cues):
        return [cue | {"start": None, "end": None} for cue in cues]
    return in_order(cues, duration)


def _typed(line: str, exact: dict[str, list[Cue]]) -> Cue:
    start = None
    if time := TYPED.match(line):
        hours, minutes, seconds, parts = time.groups()
        start = ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(
            (parts or "").ljust(3, "0")[:3]
        )
        line = line[time.end() :]
    speaker = ""
    if start is not None and (who := SPEAKER.match(line)):
        speaker = who.group(1)
        line = line[who.end() :]
    alike = exact.get(shown_time(start), []) if start is not None and start % 1000 == 0 else []
    kept = next((cue for cue in alike if cue["text"] == line), alike[0] if len(alike) == 1 else None)
    if kept:
        return Cue(start=kept["start"], end=kept["end"], text=line, speaker=speaker)
    return Cue(start=start, end=None, text=line, speaker=speaker)


def in_order(cues: Iterable[Cue], duration: int | None = None) -> list[Cue]:
    """Return cues with times in order, each ending before the next begins; the last at `duration` (ms) at most."""
    ordered = sorted(cues, key=lambda cue: cue["start"] or 0)
    fixed: list[Cue] = []
    for number, cue in enumerate(ordered):
        start = cue["start"] or 0
        following = ordered[number + 1]["start"] if number + 1 < len(ordered) else None
        last = following if following is not None else duration
        end = cue["end"] if cue["end"] is not None and cue["end"] > start else last
        if end is None or end <= start:
            end = start + (STAYS if following is None else SHORTEST)
        if following is not None and following > start:
            end = min(end, following)
        fixed.append(cue | {"start": start, "end": end})
    return fixed


def typed(cues: Iterable[Cue]) -> str:
    """Return the cues as a person types them, a line each."""
    return "\n".join(
        " ".join(
            part
            for part in (shown_time(cue["start"]), f"{cue['speaker']}:" if cue["speaker"] else "", cue["text"])
            if part
        )
        for cue in cues
    )


def shown_time(milliseconds: int | None) -> str:
    """Return "1:05" or "1:02:03"; nothing when it is not known."""
    if milliseconds is None:
        return ""
    minutes, second = divmod(milliseconds // 1000, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"

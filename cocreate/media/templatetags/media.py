"""The player of a recording, with what is said beside it."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info

from cocreate.media import captions, queries
from cocreate.media.models import Recording

register = template.Library()
TALL = 100  # units of the drawing of the waveform


@register.inclusion_tag("media/_player.html")
def player(recording: Recording, *, viewing: str = "", title: str = "", beside: bool = True) -> dict[str, Any]:
    """Show a recording that is ready, with native controls; `beside` puts what is said beside it.

    `viewing` lets someone who may see it before others get its files. Nothing is fetched before one plays.
    """
    transcript = queries.shown(recording)
    return {
        "recording": recording,
        "renditions": recording.renditions.all(),
        "transcript": transcript,
        "cues": transcript.cues if transcript and beside else [],
        "key": f"?{urlencode({'zie': viewing})}" if viewing else "",
        "title": title,
        "wave": wave(recording.peaks),
    }


@register.filter
def clock(milliseconds: int | None) -> str:
    """Return "1:05" or "1:02:03"."""
    return captions.shown_time(milliseconds)


@register.filter
def language_name(code: str) -> str:
    """Return what a language is called by its speakers; the code when nobody knows."""
    try:
        return str(get_language_info(code)["name_local"])
    except KeyError:
        return code


def wave(peaks: list[int]) -> SafeString:
    """Return the path of a waveform in a box of len(peaks) by 100: a bar for each number of 0 to 100."""
    bars = []
    for at, peak in enumerate(peaks):
        half = max(2, min(TALL, int(peak))) / 2
        bars.append(f"M{at + 0.5:g} {TALL / 2 - half:g}V{TALL / 2 + half:g}")
    return mark_safe("".join(bars))  # noqa: S308 - numbers only

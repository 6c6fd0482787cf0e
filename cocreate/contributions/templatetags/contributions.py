"""How what people gave is shown."""

import re
from typing import Any

from django import template
from django.utils.html import linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe

from cocreate.contributions.kinds import KINDS, Kind
from cocreate.contributions.models import Contribution
from cocreate.media import problems
from cocreate.media.models import Recording

register = template.Library()
BARS = 60  # of the drawing of a sound
QUOTE = 260  # characters of a pull quote


@register.filter
def user_text(text: str) -> SafeString:
    """Return someone's words as paragraphs: escaped, with links that vouch for nothing."""
    linked = urlize(text, nofollow=True, autoescape=True).replace('rel="nofollow"', 'rel="nofollow ugc noopener"')
    return mark_safe(str(linebreaks(mark_safe(linked), autoescape=False)))  # noqa: S308 - urlize escaped it


@register.filter
def pull_quote(text: str) -> str:
    """Return the first sentences of a text, at most 260 characters, ending where a sentence or word ends."""
    text = " ".join(text.split())
    if len(text) <= QUOTE:
        return text
    cut = text[:QUOTE]
    ends = [match.end() for match in re.finditer(r"[.!?…؟。]+(?=\s)", cut)]
    if ends and ends[-1] > QUOTE // 3:
        return cut[: ends[-1]]
    return cut.rsplit(" ", 1)[0].rstrip(",;: ") + "…"


@register.filter
def bars(peaks: list[int]) -> list[tuple[int, int, int]]:
    """Return (x, y, height) of at most sixty bars that draw how loud a recording is, in a box 240 wide and 60 high."""
    step = max(1, -(-len(peaks) // BARS))
    loud = [max(peaks[at : at + step]) for at in range(0, len(peaks), step)]
    heights = [max(2, round(one * 0.6)) for one in loud]
    return [(number * 4, 30 - height // 2, height) for number, height in enumerate(heights)]


@register.filter
def why_refused(recording: Recording) -> str:
    """Return why a recording could not be used, in the reader's language."""
    return problems.sentence(recording.problem)


@register.filter
def note(recording: Recording) -> str:
    """Return what its giver should know of a recording that is ready, or nothing."""
    return problems.note(recording)


@register.filter
def kind(contribution: Contribution) -> Kind:
    """Return the kind of a contribution."""
    return KINDS[contribution.kind]


@register.inclusion_tag("contributions/_picture.html")
def voice_picture(
    contribution: Contribution, *, whole: bool = False, viewing: str = "", sizes: str = ""
) -> dict[str, Any]:
    """Show the picture of a contribution, as AVIF or WebP of the right width once those are made.

    `sizes` tells a browser how wide it is where it is shown, when that is not on a card or a page of its own.
    `viewing` (access.viewing_token) lets its giver see it before everybody may.
    """
    kept = getattr(contribution, "picture", None)
    sources = kept.file.aspect_ratios[None] if kept and kept.ready and not viewing else {}
    sizes = sizes or ("(min-width: 50rem) 50rem, 100vw" if whole else "(min-width: 40rem) 20rem, 100vw")
    return {"picture": kept, "sources": sources, "sizes": sizes, "viewing": viewing, "whole": whole}

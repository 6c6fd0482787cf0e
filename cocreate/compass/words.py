"""Where a trajectory stands, in plain sentences: what a screen reader gets, and what one reads aloud."""

from collections.abc import Iterable

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .reading import Reading


def listed(names: Iterable[str]) -> str:
    """Return names as one says them: a, b and c."""
    found = list(names)
    if len(found) < 2:  # noqa: PLR2004 - one name is its own list
        return "".join(found)
    return _("%(first)s and %(last)s") % {"first": ", ".join(found[:-1]), "last": found[-1]}


def _with(readings: Iterable[Reading], look: str) -> str:
    return listed(reading.stone.name for reading in readings if reading.look == look)


def paragraph(readings: list[Reading]) -> list[str]:
    """Return sentences about what lives, what asks, what is seen differently, what came back and what is white."""
    told: list[str] = []
    if calls := _with(readings, "asks"):
        told.append(_("This asks for attention now: %(names)s.") % {"names": calls})
    if given := _with(readings, "given"):
        told.append(_("This gets attention: %(names)s.") % {"names": given})
    if alive := _with(readings, "alive"):
        told.append(_("This goes by itself: %(names)s.") % {"names": alive})
    told += [_differently(reading) for reading in readings if reading.apart == "apart"]
    if back := listed(r.stone.name for r in readings if r.returned):
        told.append(_("This came back: %(names)s. Going back to a colour is how a compass works.") % {"names": back})
    if white := _with(readings, "white"):
        told.append(_("This is not at issue now: %(names)s.") % {"names": white})
    silent = [reading for reading in readings if reading.look == "unknown"]
    if readings and len(silent) == len(readings):
        told.append(_("Not enough people have placed the compass yet to show something: from four people on it can."))
    elif silent:
        names = listed(reading.stone.name for reading in silent)
        told.append(_("About this not enough was said yet: %(names)s.") % {"names": names})
    return told


def _differently(reading: Reading) -> str:
    told = listed(counted(reading, scale_only=True))
    return _("%(name)s you see differently: %(shares)s.") % {"name": reading.stone.name, "shares": told}


def counted(reading: Reading, *, scale_only: bool = False) -> list[str]:
    """Return how many people say what, such as "2 people say goes by itself"."""
    return [
        ngettext("%(count)d person says “%(state)s”", "%(count)d people say “%(state)s”", share.people)
        % {"count": share.people, "state": share.state.name.lower()}
        for share in reading.shares
        if share.people and (share.state.scale is not None or not scale_only)
    ]


def apart(reading: Reading) -> str:
    """Return in words how far people are apart; empty when nothing can be said."""
    return {
        "together": _("much the same"),
        "some": _("a little differently"),
        "apart": _("differently"),
        "": "",
    }[reading.apart]


def waiting(reading: Reading) -> str:
    """Return how many answers are not shown yet; empty when none."""
    if not reading.waiting:
        return ""
    return capfirst(
        ngettext("%(count)d answer waits", "%(count)d answers wait", reading.waiting) % {"count": reading.waiting}
    )

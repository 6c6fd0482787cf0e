"""The picture of an open round: made once for all who look, and only when somebody placed."""

import threading
import time
from dataclasses import dataclass, replace
from datetime import timedelta

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from . import queries
from .models import Round
from .shown import of_round

FRESH = timedelta(seconds=2)  # how old it may be
KEPT = 60  # seconds after the last look
_making = threading.Lock()  # of this process: who comes while it is made waits for it instead of making it too


@dataclass(frozen=True)
class Grown:
    """The picture, when it was looked at whether somebody placed, and what it shows."""

    at: float
    shows: tuple[int, str]
    html: SafeString


def picture(one: Round) -> SafeString:
    """Return the fragment in which a round grows, at most FRESH old."""
    if one.closed_at is not None:
        return render_to_string("compass/_growing.html", of_round(one, queries.round_view(one)))
    key = f"compass:growing:{one.pk}:{get_language()}"
    if (found := _fresh(key)) is not None:
        return found.html
    with _making:
        if (found := _fresh(key)) is not None:
            return found.html
        now, shows = time.time(), (queries.newest(one), one.trajectory.title)
        before: Grown | None = cache.get(key)
        if before is not None and before.shows == shows:
            grown = replace(before, at=now)
        else:
            html = render_to_string("compass/_growing.html", of_round(one, queries.round_view(one)))
            grown = Grown(now, shows, html)
        cache.set(key, grown, KEPT)
    return grown.html


def _fresh(key: str) -> Grown | None:
    found: Grown | None = cache.get(key)
    return found if found is not None and 0 <= time.time() - found.at < FRESH.total_seconds() else None

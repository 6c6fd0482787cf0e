"""Who is asked before a transcript stands beside its recording.

Media does not know who speaks; a higher part does, and registers a function in `apps.ready()`.
"""

from collections.abc import Callable

from .models import Transcript

_gates: list[Callable[[Transcript], bool]] = []


def register(asks_first: Callable[[Transcript], bool]) -> None:
    """Have `asks_first(transcript)` tell whether someone must agree first; it asks them itself."""
    _gates.append(asks_first)


def someone_is_asked(transcript: Transcript) -> bool:
    """Whether a transcript must wait for someone."""
    return any(asks_first(transcript) for asks_first in _gates)

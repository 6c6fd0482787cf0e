"""A bell in this process: an action rings when rights were lost, and the rooms look at once instead of in a moment."""

from collections.abc import Callable

_listeners: list[Callable[[], object]] = []


def listen(to: Callable[[], object]) -> None:
    """Have `to` called at each ring, in the thread that rings."""
    _listeners.append(to)


def forget(to: Callable[[], object]) -> None:
    """End that."""
    if to in _listeners:
        _listeners.remove(to)


def ring() -> None:
    """Call all who listen."""
    for listener in tuple(_listeners):
        listener()

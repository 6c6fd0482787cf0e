"""Who is in a room and what they show of themselves (awareness): passed on, never kept."""

import time
from dataclasses import dataclass, field
from typing import Protocol

from . import limits
from .protocol import NOTHING, Presence, check_state

REMEMBERED = 4_096  # ids that went; a late echo must not bring them back


class By(Protocol):
    """Who tells: a client here, or a person at another process."""

    who: str
    ids: set[int]


@dataclass(eq=False)
class Remote:
    """Somebody at another process, which has judged already what may be shown."""

    who: str
    ids: set[int] = field(default_factory=set)


@dataclass
class Shown:
    """What one id shows, and by whom it came."""

    presence: Presence
    by: By
    at: float  # time.monotonic()


@dataclass
class Presences:
    """The presence in one room. An id belongs to the client that told of it first, until it goes."""

    shown: dict[int, Shown] = field(default_factory=dict)
    clocks: dict[int, int] = field(default_factory=dict)  # also of ids that went, the longest ago first
    news: dict[int, Presence] = field(default_factory=dict)
    ours: dict[int, tuple[str, Presence]] = field(default_factory=dict)  # of the news, with who tells it

    def take(self, by: By, told: list[Presence]) -> None:
        """Take over what is new. Raise MalformedError for what others could not read.

        A client of `y-websocket` repeats all it hears, so most of it is known and nothing happens.
        """
        for one in told:
            known = self.clocks.get(one.client, -1)
            shown = self.shown.get(one.client)
            goes = one.state == NOTHING
            if one.clock < known or (one.clock == known and not (goes and shown)) or not self._may(by, shown):
                continue
            if goes and shown is None:
                continue
            if not goes:
                check_state(one.state)
            self._set(one, by)

    @staticmethod
    def _may(by: By, shown: Shown | None) -> bool:
        """Whether it is the client's own id, or of the same person's earlier socket, or a new one of not too many."""
        if isinstance(by, Remote):
            return True
        if shown is None:
            return len(by.ids) < limits.PRESENCES
        return shown.by is by or shown.by.who == by.who

    def _set(self, one: Presence, by: By) -> None:
        if (before := self.shown.pop(one.client, None)) is not None:
            before.by.ids.discard(one.client)
        self.clocks.pop(one.client, None)
        self.clocks[one.client] = one.clock
        if one.state == NOTHING:
            self._forget()
        else:
            self.shown[one.client] = Shown(one, by, time.monotonic())
            by.ids.add(one.client)
        self.news[one.client] = one
        if not isinstance(by, Remote):
            self.ours[one.client] = (by.who, one)

    def _forget(self) -> None:
        while len(self.clocks) > REMEMBERED + len(self.shown):
            oldest = next((one for one in self.clocks if one not in self.shown), None)
            if oldest is None:
                return
            del self.clocks[oldest]

    def leave(self, by: By) -> None:
        """Let all go that a client told of."""
        for one in list(by.ids):
            self._set(Presence(one, self.clocks[one] + 1, NOTHING), by)

    def all(self) -> list[Presence]:
        """Return what everybody shows."""
        return [shown.presence for shown in self.shown.values()]

    def take_news(self) -> list[Presence]:
        """Return what is new since the last time."""
        news, self.news = list(self.news.values()), {}
        return news

    def take_ours(self) -> dict[str, list[Presence]]:
        """Return what is new of clients of this process, by who they are."""
        ours, self.ours = self.ours, {}
        found: dict[str, list[Presence]] = {}
        for who, one in ours.values():
            found.setdefault(who, []).append(one)
        return found

    def show_again(self) -> None:
        """Have all of this process told to the others once more: one of them is new."""
        for number, shown in self.shown.items():
            if not isinstance(shown.by, Remote):
                self.ours[number] = (shown.by.who, shown.presence)

    def let_go(self, before: float) -> None:
        """Let go who is at another process of which nothing was heard since `before`: it died."""
        for number, shown in list(self.shown.items()):
            if isinstance(shown.by, Remote) and shown.at < before:
                self._set(Presence(number, self.clocks[number] + 1, NOTHING), shown.by)

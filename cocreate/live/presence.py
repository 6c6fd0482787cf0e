"""Who is in a room and what they show of themselves (awareness): passed on, never kept."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import limits
from .protocol import NOTHING, Presence, check_state

if TYPE_CHECKING:
    from .clients import Client

REMEMBERED = 4_096  # ids that went; a late echo must not bring them back


@dataclass
class Shown:
    """What one id shows, and by whom it came."""

    presence: Presence
    by: "Client"


@dataclass
class Presences:
    """The presence in one room. An id belongs to the client that told of it first, until it goes."""

    shown: dict[int, Shown] = field(default_factory=dict)
    clocks: dict[int, int] = field(default_factory=dict)  # also of ids that went, the longest ago first
    news: dict[int, Presence] = field(default_factory=dict)

    def take(self, by: "Client", told: list[Presence]) -> None:
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
    def _may(by: "Client", shown: Shown | None) -> bool:
        """Whether it is the client's own id, or of the same person's earlier socket, or a new one of not too many."""
        if shown is None:
            return len(by.ids) < limits.PRESENCES
        return shown.by is by or shown.by.who == by.who

    def _set(self, one: Presence, by: "Client") -> None:
        if (before := self.shown.pop(one.client, None)) is not None:
            before.by.ids.discard(one.client)
        self.clocks.pop(one.client, None)
        self.clocks[one.client] = one.clock
        if one.state == NOTHING:
            self._forget()
        else:
            self.shown[one.client] = Shown(one, by)
            by.ids.add(one.client)
        self.news[one.client] = one

    def _forget(self) -> None:
        while len(self.clocks) > REMEMBERED + len(self.shown):
            oldest = next((one for one in self.clocks if one not in self.shown), None)
            if oldest is None:
                return
            del self.clocks[oldest]

    def leave(self, by: "Client") -> None:
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

"""How much one client, one room and one process may ask, so that nobody makes it slow for others; and close codes.

Close codes 44xx mean: do not come back with this token. `y-websocket` then stops and tells the page (`closed`). 45xx,
1011 to 1013 mean: come back in a moment, as it does by itself; what was not kept is then sent again.
"""

import time
from dataclasses import dataclass, field

ROOMS = 2_000  # open in one process
CLIENTS = 2_000  # in one process
CLIENTS_OF_ROOM = 400
MESSAGE = 4_000_000  # bytes
HUGE = 2 * MESSAGE  # nothing so large is read; up to here it is told why
ROOM = 16_000_000  # bytes of the folded state; more is refused, nothing is lost
WAITING = 4_000_000  # bytes that wait for a commit in one room; then its writers wait too
OUTBOX = 8_000_000  # bytes that wait for one reader
PRESENCES = 16  # ids of awareness of one client
SILENCE = 90.0  # seconds without a message; `y-websocket` sends one every 15
FLUSH = 0.5  # seconds in which what waits for a client may still go out when we close it
LINGER = 3.0  # seconds in which it may answer that; then it is cut off

# (a second, at once)
UPDATES = (100.0, 1_000.0)
MESSAGES = (2_000.0, 10_000.0)  # a client repeats the presence of all others
BYTES = (1_000_000.0, 16_000_000.0)

MALFORMED = 4400
BAD_TOKEN = 4401
REVOKED = 4403
GONE = 4410
TOO_LARGE = 4413
EXPIRED = 4419
FULL = 4503
SILENT = 4508
SLOW = 4509
ELSEWHERE = 4521
FLOOD = 4529
AGAIN = 1013  # try again later: the database does not take it now
RESTART = 1012
ERROR = 1011


@dataclass(slots=True)
class Bucket:
    """Lets `most` through at once and `rate` a second after that."""

    rate: float
    most: float
    left: float = field(init=False)
    seen: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        """Begin full."""
        self.left = self.most

    def take(self, amount: float, now: float) -> bool:
        """Take `amount` at time.monotonic() `now`; return whether there was enough."""
        self.left = min(self.most, self.left + (now - self.seen) * self.rate) - amount
        self.seen = now
        return self.left >= 0

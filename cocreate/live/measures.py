"""What `/metrics` shows of rooms: counts and times, nothing of what they hold."""

from prometheus_client import Counter, Gauge, Histogram

ROOMS = Gauge("cocreate_live_rooms", "Rooms in memory.", multiprocess_mode="livesum")
CLIENTS = Gauge("cocreate_live_clients", "Open sockets of rooms.", multiprocess_mode="livesum")
UPDATES = Counter("cocreate_live_updates", "Updates of rooms that were kept.")
CLOSED = Counter("cocreate_live_closed", "Sockets of rooms that were closed, by code.", ["code"])
COMMIT = Histogram(
    "cocreate_live_commit_seconds",
    "Time until an update was kept, in seconds.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)
_kept: list[tuple[float, int]] = []


def kept(seconds: float, updates: int) -> None:
    """Note that so many updates were kept after `seconds`; for `tell`, as Prometheus's locks cost more than a list."""
    _kept.append((seconds, updates))


def tell() -> None:
    """Give Prometheus what was noted."""
    for seconds, updates in _kept:
        COMMIT.observe(seconds)
        UPDATES.inc(updates)
    _kept.clear()

"""What `/metrics` shows: counts and times without anything about people. Adds up over processes (see `serve`)."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("cocreate_requests", "Requests that Django answered.", ["route", "method", "status"])
SECONDS = Histogram(
    "cocreate_request_seconds",
    "Time that Django took to answer, in seconds.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
PAGES = Counter("cocreate_page_cache_requests", "Requests by what the page cache did.", ["outcome"])
PAGE_BYTES = Gauge("cocreate_page_cache_bytes", "Memory of kept pages.", multiprocess_mode="livesum")


def count_pages(outcomes: dict[str, int], size: int) -> None:
    """Add what the page cache did; `size` is in bytes."""
    for outcome, number in outcomes.items():
        if number:
            PAGES.labels(outcome).inc(number)
    PAGE_BYTES.set(size)

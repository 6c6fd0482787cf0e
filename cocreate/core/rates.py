"""How often one address or browser may do something."""

import time
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


@dataclass
class TooManyError(Exception):
    """Raised when the limit is reached; `retry_after` is in seconds. The middleware answers it with status 429."""

    retry_after: int


def address(request: HttpRequest) -> str:
    """Return the address of the one who asks, counted back over the proxies that COCREATE_PROXIES trusts."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.TRUSTED_PROXIES and len(forwarded) >= settings.TRUSTED_PROXIES:
        return forwarded[-settings.TRUSTED_PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))


def limit(what: str, who: str, times: int, seconds: int, amount: int = 1) -> None:
    """Count `amount` more `what` by `who`; raise TooManyError beyond `times` in a window of `seconds`.

    Without REDIS_URL each web process counts for itself, so `serve --workers 4` lets at most four times as much pass.
    """
    now = int(time.time())
    key = f"rate:{what}:{now // seconds}:{who}"
    cache.add(key, 0, seconds)
    try:
        count = cache.incr(key, amount)
    except ValueError:  # it expired between the two calls
        cache.set(key, amount, seconds)
        count = amount
    if count > times:
        raise TooManyError(seconds - now % seconds)


def uncount(what: str, who: str, seconds: int) -> None:
    """Take back one that `limit` counted, as it need not be held back."""
    with suppress(ValueError):  # it expired
        cache.decr(f"rate:{what}:{int(time.time()) // seconds}:{who}")

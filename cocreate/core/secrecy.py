"""Pages that are for one person, and pages whose address is itself the key."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

R = TypeVar("R", bound=HttpResponseBase)


def private(response: R) -> R:
    """Let nobody keep or find a page that is for one person, nor see its address behind a link that is followed."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def secret_page(view: Callable[..., R]) -> Callable[..., R]:
    """Make every answer of `view` private, and say that its address holds a secret (see `holds_secret`)."""

    @wraps(view)
    def shown(request: HttpRequest, *args: object, **kwargs: object) -> R:
        return private(view(request, *args, **kwargs))

    shown.holds_secret = True  # type: ignore[attr-defined]
    return shown


def holds_secret(request: HttpRequest) -> bool:
    """Whether the address that is asked holds a secret, which no other site knows."""
    match = request.resolver_match
    return match is not None and getattr(match.func, "holds_secret", False)

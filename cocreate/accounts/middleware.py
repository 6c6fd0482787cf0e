"""Knows a returning guest by their cookie."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from .queries import guest_by_key

YEAR = 31_536_000


def guest(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set `request.guest` (falsy when unknown); give a new guest their cookie."""

    def middleware(request: HttpRequest) -> HttpResponse:
        key = request.COOKIES.get(settings.GUEST_COOKIE_NAME, "")
        request.guest = SimpleLazyObject(lambda: guest_by_key(key)) if key else None  # type: ignore[attr-defined]
        response = get_response(request)
        if new_key := getattr(request, "new_guest_key", None):
            response.set_cookie(
                settings.GUEST_COOKIE_NAME,
                new_key,
                max_age=YEAR,
                secure=settings.PRODUCTION,
                httponly=True,
                samesite="Lax",
            )
        elif getattr(request, "forget_guest", False):
            response.delete_cookie(settings.GUEST_COOKIE_NAME, samesite="Lax")
        if getattr(request, "signed_out", False):
            response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Lax")
        return response

    return middleware

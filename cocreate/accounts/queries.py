"""Reads."""

from django.http import HttpRequest

from .models import ApiToken, Guest, Person, hashed


def guest_by_key(key: str) -> Guest | None:
    """Return the guest whose browser holds `key`."""
    return Guest.objects.filter(key_hash=hashed(key)).select_related("person").first() if key else None


def person_by_token(token: str) -> Person | None:
    """Return the active person for whom `manage.py api_token` made this token."""
    found = ApiToken.objects.filter(token_hash=hashed(token), person__is_active=True).select_related("person").first()
    return found.person if found else None


def guest_of_browser(request: HttpRequest) -> Guest | None:
    """Return the guest whose cookie this browser holds, whoever is signed in."""
    return getattr(request, "guest", None) or None


def guest_of(request: HttpRequest) -> Guest | None:
    """Return the guest this browser is, if it gave something before; never one of another person than is signed in."""
    guest = guest_of_browser(request)
    if guest is None or guest.person_id is None:
        return guest
    user = getattr(request, "user", None)
    return None if user is not None and user.is_authenticated and user.pk != guest.person_id else guest

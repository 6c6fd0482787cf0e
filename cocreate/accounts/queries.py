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


def guest_of(request: HttpRequest) -> Guest | None:
    """Return the guest this browser is, if it gave something before."""
    return getattr(request, "guest", None) or None

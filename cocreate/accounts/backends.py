"""Signing in with a password, which only editors have."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from cocreate.core import rates

from .models import Person

TIMES, SECONDS = 20, 600


class Password(ModelBackend):
    """Django's own, but one address or account may try only so often; the answer is that of a wrong password."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Person | None:
        """Return the person, or None; raise PermissionDenied beyond 20 tries in ten minutes."""
        if request is not None and password is not None:
            email = str(username or kwargs.get("email") or "").strip().lower()
            try:
                rates.limit("password", f"address:{rates.address(request)}", TIMES, SECONDS)
                rates.limit("password", f"account:{email}", TIMES, SECONDS)
            except rates.TooManyError as error:
                raise PermissionDenied from error
        return super().authenticate(request, username, password, **kwargs)

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
        """Return the person, or None; raise PermissionDenied beyond 20 wrong tries in ten minutes.

        Who is right was not counted: a whole town hall may come from one address.
        """
        if request is None or password is None:
            return super().authenticate(request, username, password, **kwargs)
        email = str(username or kwargs.get("email") or "").strip().lower()
        counted = (f"address:{rates.address(request)}", f"account:{email}")
        try:
            for who in counted:
                rates.limit("password", who, TIMES, SECONDS)
        except rates.TooManyError as error:
            raise PermissionDenied from error
        person = super().authenticate(request, username, password, **kwargs)
        if person is not None:
            for who in counted:
                rates.uncount("password", who, SECONDS)
        return person

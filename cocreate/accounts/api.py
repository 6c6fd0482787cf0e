"""Who asks through the API: a person with a token, or nobody. Cookies are not looked at."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from .models import Person
from .queries import person_by_token


class Bearer(HttpBearer):
    """Takes the token of `manage.py api_token EMAIL`."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """Return the person, who is then `request.user`."""
        person = person_by_token(token)
        if person:
            request.user = person
        return person


class MaybeBearer(Bearer):
    """A token when there is one; without it, a guest. A wrong token is refused."""

    def __call__(self, request: HttpRequest) -> Any:
        """Return the person, or true for a guest."""
        return super().__call__(request) if "Authorization" in request.headers else True

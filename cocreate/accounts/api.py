"""Who asks through the API: a person with a token, or nobody. Cookies are not looked at."""

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

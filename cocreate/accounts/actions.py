"""Writes."""

import secrets

from django.db import transaction
from django.http import HttpRequest

from .events import leaving
from .models import ApiToken, Guest, Person, hashed
from .queries import guest_of


@transaction.atomic
def remember(request: HttpRequest) -> Guest:
    """Return the guest this browser is; make one, and have the middleware set its cookie, when it is new."""
    guest = guest_of(request)
    if guest is None:
        key = secrets.token_urlsafe(24)
        person = request.user if isinstance(request.user, Person) else None
        guest = Guest.objects.create(key_hash=hashed(key), person=person)
        request.guest = guest  # type: ignore[attr-defined]
        request.new_guest_key = key  # type: ignore[attr-defined]
    return guest


@transaction.atomic
def guest_for(person: Person) -> Guest:
    """Return the guest that stands for what this person gives without a browser, through the API; make it at first."""
    found = person.guests.order_by("created_at", "id").first()
    return found or Guest.objects.create(key_hash=hashed(secrets.token_urlsafe(24)), person=person)


@transaction.atomic
def claim(guest: Guest, person: Person) -> None:
    """Give what this browser made to the person who signed in with it; never take it from another person."""
    if guest.person_id is None:
        guest.person = person
        guest.save(update_fields=["person"])


@transaction.atomic
def set_address(guest: Guest, email: str) -> None:
    """Keep where a guest wants mail about what they gave."""
    guest.email = email
    guest.save(update_fields=["email"])


@transaction.atomic
def leave(person: Person, *, withdraw: bool) -> None:
    """Delete the account. Higher parts withdraw what this person gave, or take the name off it."""
    leaving.send(Person, person=person, withdraw=withdraw)
    person.guests.update(email="")
    person.delete()


def make_api_token(person: Person) -> str:
    """Save a token and return it; it can be read only now."""
    token = secrets.token_urlsafe(32)
    ApiToken.objects.create(person=person, token_hash=hashed(token))
    return token

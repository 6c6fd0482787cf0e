"""What happens at sign-in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from .actions import claim
from .models import Person
from .queries import guest_of


@receiver(user_logged_in)
def claim_what_this_browser_made(request: HttpRequest | None, user: Person, **_: Any) -> None:
    """Give the guest's items to the person."""
    if request is not None and (guest := guest_of(request)):
        claim(guest, user)

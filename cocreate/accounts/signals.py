"""What happens at sign-in and sign-out."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from .actions import claim
from .models import Person
from .queries import guest_of_browser


@receiver(user_logged_in)
def claim_what_this_browser_made(request: HttpRequest | None, user: Person, **_: Any) -> None:
    """Give the guest's items to the person; a cookie of somebody else is taken out of this browser."""
    if request is None or (guest := guest_of_browser(request)) is None:
        return
    claim(guest, user)
    if guest.person_id != user.pk:
        request.forget_guest = True  # type: ignore[attr-defined]


@receiver(user_logged_out)
def forget_whose_browser_this_was(request: HttpRequest | None, user: Person | None, **_: Any) -> None:
    """Take the cookies out of the browser too: on a shared computer the next one must not find this one's things."""
    if request is not None:
        request.signed_out = True  # type: ignore[attr-defined]
    guest = guest_of_browser(request) if request is not None else None
    if guest is not None and user is not None and guest.person_id == user.pk:
        request.forget_guest = True  # type: ignore[union-attr]

"""How django-allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Signing up needs a mail to prove the address, so without mail there is none."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return whether somebody may make an account now."""
        return bool(settings.MAIL_ENABLED)

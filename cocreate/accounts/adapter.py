"""How django-allauth behaves here."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from cocreate.core import rates

log = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Signing up needs a mail to prove the address, so without mail there is none."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return whether somebody may make an account now."""
        return bool(settings.MAIL_ENABLED)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address for allauth's limits, counted back over the trusted proxies."""
        return rates.address(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a code. A mail server that does not answer changes nothing on the page: one can ask again."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            log.warning("a mail of %s was not sent: %s", template_prefix, type(error).__name__)


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """The owner chose the OpenID provider, so it may bring new people, also without mail."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Return True."""
        return True

"""How django-allauth behaves here."""

import logging
from smtplib import SMTPException
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cocreate.core import rates

log = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Signing up needs a mail to prove the address, so without mail there is none."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("This is not the code from our newest mail. Look once more: it is easy to mistype."),
        "too_many_login_attempts": _("That was wrong too often. Ask for a new code in a few minutes."),
        "rate_limited": _("That was a lot in a short time. Wait a few minutes and try again."),
        "email_taken": _("This address cannot be used here. Sign in with it, or choose another."),
        "account_inactive": _("This account is closed. Your secret links keep working."),
    }

    def get_login_stages(self) -> list[str]:
        """Return allauth's steps but the second factor: a passkey is another way in here, not a second lock."""
        return [stage for stage in super().get_login_stages() if stage != "allauth.mfa.stages.AuthenticateStage"]

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

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Keep that the provider proved the address, also when somebody began an account with it and never finished.

        Without mail nobody else can prove an address, so who comes new without a proven one gets a page that says so.
        """
        proven = [address.email.lower() for address in sociallogin.email_addresses if address.verified]
        if sociallogin.is_existing:
            EmailAddress.objects.filter(user=sociallogin.user, email__in=proven).update(verified=True)
        elif not proven and not settings.MAIL_ENABLED:
            raise ImmediateHttpResponse(render(request, "socialaccount/unproven.html", status=403))


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Passkeys, in our words."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This passkey does not work here. Sign in with a code by mail, or try another passkey."),
        "unverified_email": _("First confirm your e-mail address with the code that we sent."),
    }

    def _get_site_name(self) -> str:
        return str(settings.SITE_NAME)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's name for it
        """Return a name for a passkey that was given none."""
        number = user.authenticator_set.filter(type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

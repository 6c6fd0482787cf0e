"""What notifications show on pages of lower parts."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from cocreate.accounts.models import Person

from . import queries


def mail_switch(_request: HttpRequest, person: Person) -> tuple[str, dict[str, Any]] | None:
    """Show on the account page whether mail is on."""
    if not settings.MAIL_ENABLED:
        return None
    return "notifications/_switch.html", {"wants_mail": queries.wants_mail(person.email)}

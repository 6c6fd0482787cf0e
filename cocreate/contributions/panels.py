"""What contributions show on pages of lower parts."""

from typing import Any

from django.http import HttpRequest

from cocreate.accounts.models import Person


def take_along(_request: HttpRequest, _person: Person) -> tuple[str, dict[str, Any]]:
    """Show on the account page where what someone gave is, and how to take it along."""
    return "contributions/_take_along.html", {}

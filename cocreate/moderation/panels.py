"""What moderation shows on public pages of items."""

from typing import Any

from django.http import HttpRequest

from .models import Moderated
from .queries import key_of


def report_link(_request: HttpRequest, item: Moderated) -> tuple[str, dict[str, Any]] | None:
    """Show on a public item how to say that something is wrong with it."""
    if not item.is_public:
        return None
    label, pk = key_of(item)
    return "moderation/_report_link.html", {"label": label, "pk": pk}

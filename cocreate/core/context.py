"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Return the site's name and address, and the address of this page without its query."""
    return {
        "site_name": settings.SITE_NAME,
        "origin": settings.ORIGIN,
        "page_url": f"{settings.ORIGIN}{request.path}",
        "mail_enabled": settings.MAIL_ENABLED,
    }

"""The service worker with which a page that was opened before opens without network."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@cache
def _script() -> bytes:
    found: bytes = (settings.FRONTEND / "offline.js").read_bytes()
    return found


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """Give it at an address that stays, to any page of the site. Browsers look each day whether it is another one."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response

"""What is the same for every request to the API: who asks, in which language, from which site."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from .site import answer

View = Callable[..., HttpResponseBase]
OTHER_SITES = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, PATCH, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Accept-Language, Authorization, Content-Type, Idempotency-Key, X-Secret",
    "Access-Control-Expose-Headers": "Retry-After",
    "Access-Control-Max-Age": "86400",
}
NOT_ALLOWED = 405


def faced(view: View) -> View:
    """Return `view` as the outside sees it.

    Cookies are not looked at, so there is nothing to forge and any site may call; a secret or token is always sent on
    purpose. Refusals that Django itself makes are JSON too.
    """

    @csrf_exempt
    @wraps(view)
    def outside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.user = AnonymousUser()
        request.guest = None  # type: ignore[attr-defined]
        with translation.override(_language(request)):
            if request.method == "OPTIONS":
                response: HttpResponseBase = HttpResponse(status=204)
            else:
                response = view(request, *args, **kwargs)
                if response.status_code == NOT_ALLOWED:
                    text = _("This cannot be done here.")
                    response = answer(NOT_ALLOWED, {"method": [text]}, {"Allow": response.headers.get("Allow", "")})
            response.headers.setdefault("Content-Language", translation.get_language() or "nl")
        response.headers.setdefault("Cache-Control", "no-cache")
        for name, value in OTHER_SITES.items():
            response[name] = value
        patch_vary_headers(response, ["Accept-Language", "X-Secret", "Authorization"])
        return response

    return outside


def absent(request: HttpRequest) -> HttpResponse:
    """Answer any other address."""
    return answer(404, {"path": [_("There is nothing at this address.")]})


def _language(request: HttpRequest) -> str:
    """Return the first language of Accept-Language that we speak; else Dutch."""
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return "nl"

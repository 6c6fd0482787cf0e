"""Around every request: measuring, limits, and protection against forged requests that works with cached pages."""

import logging
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlsplit

from csp.constants import NONCE, SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware

from . import disk, measures, problems
from .paths import MovedError
from .policies import policy
from .rates import TooManyError
from .secrecy import holds_secret

View = TypeVar("View", bound=Callable[..., object])
Next = Callable[[HttpRequest], HttpResponse]
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
PUBLIC_PATHS = {"wagtail_serve"}  # views whose path names a public page and nobody's secret
ROOM = 16_500  # slots of 8 bytes: just over 128 KB, for which Python takes a block of 256 KB
#: What a page may ask of the device: a camera and a microphone for what people share, and nothing else.
DEVICE = "camera=(self), microphone=(self), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=()"
access = logging.getLogger("access")
logger = logging.getLogger(__name__)


def roomy(function: Next) -> Next:
    """Give `function` a frame so large that all it calls finds room in the same block of memory.

    CPython keeps frames in blocks of 16 KB and gives a block back as soon as its first frame ends. Where the calls of
    templates happen to cross the end of a block, each call asks the system for memory and returns it: up to a third of
    the time of a page, more or less with each frame above it. The slots are reserved, never filled.
    """
    function.__code__ = function.__code__.replace(co_stacksize=ROOM)  # type: ignore[attr-defined]  # it is a def
    return function


def watch(get_response: Next) -> Next:
    """Count and time each request, and log it without saying who asked."""

    @roomy
    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        seconds = time.perf_counter() - began
        match = request.resolver_match
        route = (match.route if match else "") or "none"
        method = request.method if request.method in METHODS else "other"
        measures.REQUESTS.labels(route, method, response.status_code).inc()
        measures.SECONDS.labels(route).observe(seconds)
        fields = {"method": method, "route": route, "status": response.status_code, "ms": round(seconds * 1000, 1)}
        if match and match.view_name in PUBLIC_PATHS:
            fields["path"] = request.path
        access.info("request", extra={"fields": fields})
        return response

    return middleware


def device_policy(get_response: Next) -> Next:
    """Tell the browser what pages may ask of the device. The form opens at any passage, so all have one policy."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", DEVICE)
        return response

    return middleware


def takes_files(view: View) -> View:
    """Let `view` be sent files of up to UPLOAD_MAX_BYTES, which are streamed to disk."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


class Limits:
    """Refuse what is too large before it is read; answer kindly when somebody reached a limit."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        if request.path.startswith("/uploads/"):
            return self.get_response(request)  # has limits of its own, and reads in small blocks
        if request.headers.get("Transfer-Encoding") and not request.headers.get("Content-Length"):
            return problems.answer(request, 400)  # Django reads nothing of it
        try:
            length = int(request.headers.get("Content-Length") or 0)
        except ValueError:
            return problems.answer(request, 400)
        if length > settings.UPLOAD_MAX_BYTES + settings.REQUEST_MAX_BYTES:
            return problems.answer(request, 413)  # wherever it goes
        response = self.get_response(request)
        if disk.let_go(request) and response.status_code != HTTPStatus.INSUFFICIENT_STORAGE:
            return problems.answer(request, 507)  # the view knows only that no file came
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Refuse what only a view that says `takes_files` may be sent; nothing of it is read."""
        takes_files = getattr(getattr(view, "view_class", view), "takes_files", False)
        most = settings.UPLOAD_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE if takes_files else 0
        if int(request.headers.get("Content-Length") or 0) > max(settings.REQUEST_MAX_BYTES, most):
            return problems.answer(request, 413)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn TooManyError into status 429, a full disk into 507, and lead on to what moved."""
        if isinstance(exception, MovedError):
            return HttpResponseRedirect(exception.path)
        if isinstance(exception, TooManyError):
            return problems.too_many(request, exception.retry_after)
        if disk.is_full(exception):
            logger.error("There is no room on the disk.")
            return problems.answer(request, 507)
        return None


class OriginCsrf(CsrfViewMiddleware):
    """Accept a write that the browser itself says came from this site; else ask for Django's token.

    A cached page is the same for everybody, so it cannot hold a token. Browsers say where a request comes from with
    `Sec-Fetch-Site`, older ones with `Origin`, the oldest with `Referer`, and no page can forge those. Django refuses
    another site's `Origin`, and over https another site's or no `Referer`, before it comes here. A request without
    any cookie carries nobody's authority, so there is nothing to forge.

    A page with `Referrer-Policy: no-referrer` posts with `Origin: null`, and so does a page of another site that wants
    to hide. Then `Sec-Fetch-Site` must say that it is ours. A browser too old for that header (Safari before 16.4) is
    believed only at an address that holds a secret: who knows it may do what it opens.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        if request.headers.get("Origin") == "null":
            site = request.headers.get("Sec-Fetch-Site")
            return site == "same-origin" or (site is None and holds_secret(request))
        verified: bool = super()._origin_verified(request)  # type: ignore[misc]  # not in the stubs
        return verified

    def _check_token(self, request: HttpRequest) -> None:
        site = request.headers.get("Sec-Fetch-Site")
        if site in {"same-origin", "none"} or not request.COOKIES:
            return
        if site is None and request.headers.get("Origin") == "null":
            return  # _origin_verified let it pass
        source = request.headers.get("Origin") or request.headers.get("Referer", "")
        if site is None and source and urlsplit(source).netloc == request.get_host():
            return
        super()._check_token(request)  # type: ignore[misc]  # not in the stubs


def admin_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let Wagtail's editor add style elements that carry the nonce, and show its preview in a frame of this site."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith("/beheer/") or getattr(request, "is_preview", False):
            policy(response, {"style-src": [SELF, NONCE], "frame-ancestors": [SELF]})
        return response

    return middleware

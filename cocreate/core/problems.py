"""Pages for when something went wrong: they say what happened, that nothing was lost, and what to do."""

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

WORDS = {
    400: (
        _("We did not understand this"),
        _("Your browser sent something that this site cannot read. Nothing was lost and nothing was changed."),
        _("Go back with the back button of your browser and try once more."),
    ),
    403: (
        _("This is not open to you"),
        _("You may not see or do this. Nothing was changed."),
        _("Perhaps you have to sign in first, or the link you followed is for someone else."),
    ),
    404: (
        _("There is nothing here"),
        _("The page moved, was withdrawn by the one who gave it, or never existed."),
        _("Search for a word from the page, or begin at the guide."),
    ),
    413: (
        _("This is too large to send"),
        _("It is larger than this site takes in one go. Nothing was lost: your text is still in your browser."),
        _("Go back with the back button of your browser and choose a smaller picture or a shorter text."),
    ),
    429: (
        _("A little slower, please"),
        _("A lot came from your side in a short time. Nothing was lost: your text is still in your browser."),
        _("Wait a few minutes, go back with the back button of your browser and send it again."),
    ),
    500: (
        _("Something broke on our side"),
        _("It is not your fault, and we were told. Nothing that was saved before is lost."),
        _("Go back with the back button of your browser and try again in a few minutes: your text is still there."),
    ),
    507: (
        _("There is no room here just now"),
        _("The disk of this site is full, so what you sent could not be kept. What was saved before is not lost."),
        _("Go back with the back button of your browser: your text is still there. Try again in a while, or tell us."),
    ),
}
FOREIGN = (
    _("We could not be sure that this came from you"),
    _("It seemed to come from another site, so we stopped it to protect you. Nothing was lost or changed."),
    _("Go back with the back button of your browser: your text is still there. Then send it again."),
)
PLAIN = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>{title}</title><h1>{title}</h1><p>{text}</p><p>{advice}</p></html>"
)


def answer(request: HttpRequest, status: int, words: tuple[Any, Any, Any] | None = None) -> HttpResponse:
    """Return the page for `status` in the look of the site; JSON below /api/; plain when the site's look fails too."""
    title, text, advice = map(str, words or WORDS[status])
    if request.path.startswith("/api/"):
        return JsonResponse({"errors": {"": [f"{title}. {text}"]}}, status=status)
    context = {"status": status, "problem": title, "text": text, "advice": advice}
    try:
        html: str = render_to_string("problem.html", context, request)
    except Exception:
        logger.exception("The page for status %s could not be made.", status)
        parts = {"title": title, "text": text, "advice": advice}
        html = PLAIN.format(language="nl", **{name: escape(part) for name, part in parts.items()})
    return HttpResponse(html, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read, or is too large."""
    return answer(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer one who may not."""
    _unused = exception
    return answer(request, 403)


def foreign(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a write that seems to come from another site."""
    _unused = reason
    return answer(request, 403, FOREIGN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request for what is not there."""
    _unused = exception
    return answer(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer after a mistake of ours."""
    return answer(request, 500)


def too_many(request: HttpRequest, retry_after: int) -> HttpResponse:
    """Answer one who reached a limit; `retry_after` is in seconds."""
    response = answer(request, 429)
    response.headers["Retry-After"] = str(retry_after)
    return response


def limited(request: HttpRequest) -> HttpResponse:
    """Answer one who reached a limit of django-allauth, which does not say for how long."""
    return too_many(request, 60)

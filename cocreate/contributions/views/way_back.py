"""The way back to who told something that somebody else wrote down: a card to print, and its code."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cocreate.contributions import queries
from cocreate.contributions.access import contribution_edit
from cocreate.core import page_cache, rates
from cocreate.core.ids import ALPHABET, LENGTH
from cocreate.core.secrecy import secret_page
from cocreate.moderation.models import Status

TRIES, HOUR = 40, 3_600


@secret_page
@require_safe
def card(request: HttpRequest, contribution_id: str, secret: str) -> HttpResponse:
    """Show the card that who told it takes along: A6, with a QR code and the code to type."""
    found = contribution_edit(request, contribution_id, secret)
    told = queries.way_back(found)
    if told is None or found.status == Status.WITHDRAWN:
        raise Http404
    context = {"contribution": found, "code": told.code, "in_groups": "-".join(_groups(told.code))}
    return render(request, "contributions/card.html", context)


@secret_page
@require_safe
def open_code(request: HttpRequest, code: str) -> HttpResponse:
    """Lead whoever holds the card to what they told, as the secret link does."""
    rates.limit("code", rates.address(request), TRIES, HOUR)
    found = queries.with_code(plain(code))
    if found is None:
        context = {"typed": code[:40], "wrong": True}
        return render(request, "contributions/code.html", context, status=404)
    return HttpResponseRedirect(found.secret_path)


@require_http_methods(["GET", "HEAD", "POST"])
def type_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a card."""
    if request.method == "POST":
        code = plain(request.POST.get("code", ""))
        if len(code) == LENGTH:
            return HttpResponseRedirect(reverse("contributions:open_code", args=[code]))
        context = {"typed": request.POST.get("code", "")[:40], "wrong": True}
        response = render(request, "contributions/code.html", context, status=422)
        response["Cache-Control"] = "no-store"
        return response
    return page_cache.shows(render(request, "contributions/code.html"), "site")


def plain(typed: str) -> str:
    """Return a code as it is kept, from how people write it: capitals, spaces and dashes are fine."""
    return "".join(letter for letter in typed.lower() if letter in ALPHABET)[: LENGTH + 1]


def _groups(code: str) -> list[str]:
    return [code[at : at + 4].upper() for at in range(0, len(code), 4)]

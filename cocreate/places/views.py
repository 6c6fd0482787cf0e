"""Faces of places."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cocreate.core import rates

from . import forms, lookup

PER_MINUTE = 30


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Show what is found by name, address or parcel number, as choices of the form that asks. Never kept."""
    rates.limit("place-search", rates.address(request), PER_MINUTE, 60)
    wanted = request.GET.get("q", "")[: lookup.LONGEST]
    answer = lookup.look_up(wanted)
    context = {
        "answer": [(forms.seal(found), found) for found in answer.found],
        "note": answer.note,
        "wanted": wanted,
        "name": "".join(c for c in request.GET.get("veld", "place") if c.isalnum() or c in "_-")[:40] or "place",
    }
    response = render(request, "places/_found.html", context)
    response["Cache-Control"] = "no-store"
    return response

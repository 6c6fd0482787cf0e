"""The list of trajectories."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cocreate.accounts.queries import guest_of
from cocreate.core import page_cache
from cocreate.core.secrecy import private
from cocreate.trajectories import queries

PAGE = 24


@require_safe
def trajectories(request: HttpRequest) -> HttpResponse:
    """Show what everybody may find, newest first; to who is in some, those in front."""
    guest, last = guest_of(request), request.GET.get("na", "")
    mine = [] if last else queries.mine(guest, request.user)
    page, more = queries.after(queries.public(), last, PAGE)
    older = f"?na={page[-1].pk}" if more else ""
    context = {"trajectories": page, "older": older, "mine": mine, "is_first": not last}
    response = render(request, "trajectories/trajectories.html", context)
    return private(response) if mine else page_cache.shows(response, "trajectories")

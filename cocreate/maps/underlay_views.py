"""Faces of pictures under a map: bringing one, laying it, taking it away. Only who steers does."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cocreate.core import rates
from cocreate.core.policies import policy
from cocreate.core.secrecy import private
from cocreate.trajectories.models import Member

from . import access, bases, queries, underlays
from .exchange_views import MANY, WINDOW
from .models import Underlay, outline_of
from .underlay_forms import CORNERS, BringForm, LayForm

METHODS = ["GET", "HEAD", "POST"]


def _underlay(request: HttpRequest, slug: str, key: str) -> tuple[Underlay, Member]:
    who, member = access.steerer(request, slug)
    found = queries.underlay(who.trajectory, key)
    if found is None:
        raise Http404
    return found, member


@require_http_methods(METHODS)
def bring(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the pictures under a map, and take another one."""
    who, member = access.steerer(request, slug)
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        rates.limit("map_files", rates.address(request), MANY, WINDOW)
        data = form.cleaned_data
        try:
            made = underlays.bring(who.trajectory, data["file"], data["name"], data["credit"], member)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return HttpResponseRedirect(f"{who.trajectory.get_absolute_url()}kaart/ondergrond/{made.pk}/")
    context = {
        "trajectory": who.trajectory,
        "member": member,
        "steers": True,
        "form": form,
        "underlays": queries.underlays(who.trajectory),
    }
    return private(render(request, "maps/underlays.html", context, status=422 if form.errors else 200))


@require_http_methods(METHODS)
def lay(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Lay a picture with its four corners."""
    found, member = _underlay(request, slug, key)
    form = LayForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            underlays.lay(found, form.cleaned_data, member)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It lies there now. Who looks at the map can choose it."))
            return HttpResponseRedirect(request.path)
    context: dict[str, Any] = {
        "trajectory": found.trajectory,
        "member": member,
        "steers": True,
        "form": form,
        "underlay": found,
        "corners": list(CORNERS),
        "bases": bases.shown(),
        "tiles_here": bases.come_through_here(),
        "outline": outline_of(found.trajectory),
    }
    response = render(request, "maps/underlay.html", context, status=422 if form.errors else 200)
    return private(policy(response, bases.policy()))


@require_POST
def take_away(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Take a picture from under a map."""
    found, member = _underlay(request, slug, key)
    underlays.take_away(found, member)
    messages.success(request, _("The picture is gone from under the map."))
    return HttpResponseRedirect(f"{found.trajectory.get_absolute_url()}kaart/ondergrond/")

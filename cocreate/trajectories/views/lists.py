"""The list of trajectories, and starting one."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cocreate.accounts.actions import remember
from cocreate.accounts.queries import guest_of
from cocreate.core import page_cache, rates
from cocreate.core.secrecy import private
from cocreate.moderation import spam
from cocreate.places.actions import anchor
from cocreate.trajectories import actions, queries
from cocreate.trajectories.forms import StartForm

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


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Ask three questions; then lead to the secret link of whoever starts."""
    if request.method != "POST":
        return page_cache.shows(render(request, "trajectories/start.html", {"form": StartForm()}), "site")
    form = StartForm(request.POST)
    status, wait = 422, 0
    if form.is_valid():
        try:
            spam.hold_back(request, "offer")
        except rates.TooManyError as error:
            form.add_error(None, _("A lot came from here just now. Nothing is lost: wait a while and send it again."))
            status, wait = 429, error.retry_after
        else:
            return _begin(request, form)
    response = render(request, "trajectories/start.html", {"form": form}, status=status)
    response["Cache-Control"] = "no-store"
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _begin(request: HttpRequest, form: StartForm) -> HttpResponse:
    known = guest_of(request)
    key = form.fingerprint(known.pk) if known else None  # without a browser that we know, it could be anybody
    suspicion = spam.of_post(request, form.words())
    with transaction.atomic():
        values = form.values()
        chosen = values.pop("place")
        place = anchor(**vars(chosen)) if chosen else None
        _trajectory, puller = actions.start(
            **values, place=place, giver=remember(request), suspicion=suspicion, key=key
        )
    return HttpResponseRedirect(puller.secret_path)

"""Why people placed as they did: what they wrote or said, let through by who pulls, taken back by who wrote it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cocreate.core.secrecy import private, secret_page
from cocreate.moderation import actions as moderation

from . import access, actions, queries


@require_http_methods(["GET", "POST"])
@secret_page
def reason(request: HttpRequest, reason_id: str, key: str) -> HttpResponse:
    """Show who wrote a sentence where it stands; take it back."""
    found = access.reason_open(reason_id, key)
    if request.method == "POST":
        try:
            actions.take_back(found)
        except moderation.DecisionError:
            messages.info(request, _("You took it back before."))
        return redirect("compass:reason", reason_id, key)
    return render(request, "compass/reason.html", {"reason": found, "trajectory": found.trajectory})


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Let who steers read what waits, show it, or leave it out."""
    trajectory, member = access.trajectory_steer(request, slug)
    found = queries.reasons_to_decide(trajectory)
    if request.method != "POST":
        shown = [(each, queries.heard(each)) for each in found]
        return private(render(request, "compass/reasons.html", {"trajectory": trajectory, "reasons": shown}))
    chosen = next((each for each in found if each.pk == request.POST.get("reden")), None)
    try:
        if chosen is not None and request.POST.get("wat") == "toon":
            actions.let_through(chosen, member.guest, request.POST.get("gezegd", ""))
        elif chosen is not None and request.POST.get("wat") == "weg":
            moderation.decline(chosen, member.guest, _("Left out by who pulls this trajectory."))
    except moderation.DecisionError as error:
        messages.error(request, " ".join(error.messages))
    return private(redirect("compass:reasons", slug))

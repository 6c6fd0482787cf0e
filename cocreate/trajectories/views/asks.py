"""Asking, for who steers."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from cocreate.core.secrecy import private
from cocreate.trajectories import actions, queries
from cocreate.trajectories.access import trajectory_steer
from cocreate.trajectories.forms import AskForm


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Let who steers ask something, with its minutes."""
    found, member = trajectory_steer(request, slug)
    taken = queries.proposal(found, "ask", request.GET.get("van", ""))
    form = AskForm(request.POST or None, initial=taken.data if taken else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.ask(found, data["text"], data["minutes"], member, until=data["until"], of=taken)
        except actions.GoneError as error:
            form.add_error(None, error)
        else:
            return HttpResponseRedirect(f"{found.get_absolute_url()}#gevraagd")
    context = {"trajectory": found, "member": member, "form": form}
    return private(render(request, "trajectories/ask.html", context, status=422 if form.errors else 200))


@require_POST
def answered(request: HttpRequest, slug: str, ask_id: str) -> HttpResponse:
    """Ask something no longer."""
    found, member = trajectory_steer(request, slug)
    one = found.asks.filter(pk=ask_id).select_related("trajectory").first()
    if one is None:
        raise Http404
    actions.answered(one, member)
    return HttpResponseRedirect(f"{found.get_absolute_url()}#gevraagd")

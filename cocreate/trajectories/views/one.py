"""The page of one trajectory, and changing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cocreate.core import page_cache
from cocreate.core.forms import plain
from cocreate.core.secrecy import private
from cocreate.moderation import spam
from cocreate.trajectories import actions, queries
from cocreate.trajectories.access import member_of, trajectory_read, trajectory_steer
from cocreate.trajectories.forms import ChangeForm, VisibilityForm
from cocreate.trajectories.models import Member, Trajectory, Visibility

#: "I have 5, 20, 60 minutes": what one may ask for by ?minuten=.
MINUTES = (5, 20, 60)


def shown(request: HttpRequest, trajectory: Trajectory, template: str, context: dict[str, Any]) -> HttpResponse:
    """Show a page of a trajectory; only that of a public one, to someone who is not in it, may be kept."""
    member: Member | None = context.get("member") or member_of(request, trajectory)
    more = {"trajectory": trajectory, "member": member, "steers": member is not None and member.role.steers}
    response = render(request, template, more | context)
    if not trajectory.is_public or member is not None:
        return private(response)
    known = [trajectory.pk, *filter(None, [trajectory.modelled_on_id])]
    tags = (*(f"trajectory:{pk}" for pk in known), "roles", "stones", "methods")
    return page_cache.shows(response, *tags, until=queries.next_expiry(trajectory), request=request)


@require_safe
def trajectory(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell a stranger in ten seconds what it is about, where it stands, what is asked and how to step in."""
    found = trajectory_read(request, slug)
    asked = request.GET.get("minuten", "")
    minutes = int(asked) if asked in {str(each) for each in MINUTES} else None
    context: dict[str, Any] = {
        "asks": list(queries.asks_of(found, minutes)),
        "minutes": minutes,
        "choices": MINUTES,
        "changes": queries.changes(found),
        "like": found.modelled_on if found.modelled_on and found.modelled_on.is_public else None,
    }
    if (member := member_of(request, found)) is not None:
        context |= {"member": member, "proposals": len(queries.proposals(found)) if member.role.steers else 0}
    return shown(request, found, "trajectories/trajectory.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Let who steers tell it anew."""
    found, member = trajectory_steer(request, slug)
    form = ChangeForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        suspicion = spam.of_post(request, form.words(), besides=found)
        fresh, member = trajectory_steer(request, slug)  # the form filled the other one already
        actions.change(fresh, form.cleaned_data, member, suspicion=suspicion)
        return HttpResponseRedirect(fresh.get_absolute_url())
    context = {"trajectory": found, "member": member, "form": form, "who": VisibilityForm(initial=vars(found))}
    return private(render(request, "trajectories/change.html", context, status=422 if form.errors else 200))


@require_http_methods(["POST"])
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Let who steers close it, with what was learned."""
    found, member = trajectory_steer(request, slug)
    actions.close(found, plain(request.POST.get("learned", ""))[:10_000], member)
    return HttpResponseRedirect(found.get_absolute_url())


@require_http_methods(["POST"])
def visibility(request: HttpRequest, slug: str) -> HttpResponse:
    """Let who steers choose who may read it."""
    found, member = trajectory_steer(request, slug)
    form = VisibilityForm(request.POST)
    if not form.is_valid():
        context = {"trajectory": found, "member": member, "form": ChangeForm(instance=found), "who": form}
        return private(render(request, "trajectories/change.html", context, status=422))
    suspicion = spam.of_post(request, found.moderation_text(), besides=found)
    before = found.slug
    actions.set_visibility(found, form.cleaned_data["visibility"] or found.visibility, member, suspicion=suspicion)
    if found.slug != before:
        url = request.build_absolute_uri(found.get_absolute_url())
        told = _("It has a new address, the old one opens nothing any more: %(url)s")
        if found.visibility == Visibility.PUBLIC:
            told = _("It has a new address, and the old one leads there: %(url)s")
        messages.success(request, told % {"url": url})
    return HttpResponseRedirect(found.get_absolute_url())

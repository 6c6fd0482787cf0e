"""What asks for an editor after something was given: calls, what volunteers wrote out, what goes out of sight."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cocreate.accounts.models import Person
from cocreate.contributions import actions, queries
from cocreate.moderation.access import may_decide

SOON = 14  # days


def _editor(request: HttpRequest) -> Person:
    if not may_decide(request.user):
        raise PermissionDenied
    return cast("Person", request.user)


@require_safe
def follow_up(request: HttpRequest) -> HttpResponse:
    """Show it all on one page."""
    _editor(request)
    context = {
        "calls": list(queries.to_call()[:100]),
        "written": list(queries.offered_transcripts()[:50]),
        "ending": list(queries.ending(SOON)[:50]),
        "erasures": list(queries.erasures_open()[:50]),
        "today": timezone.localdate(),
    }
    return render(request, "contributions/follow_up.html", context)


@require_POST
def told(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that someone was called."""
    by = _editor(request)
    actions.mark_told(get_object_or_404(queries.to_call(), pk=pk), by)
    return HttpResponseRedirect(f"{reverse('follow_up:follow_up')}?gedaan=verteld")


@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Use what a volunteer wrote out, or do not."""
    by = _editor(request)
    found = get_object_or_404(queries.offered_transcripts(), pk=pk)
    actions.judge_transcript(found, by, good=request.POST.get("good") == "1")
    return HttpResponseRedirect(f"{reverse('follow_up:follow_up')}?gedaan=bekeken")

"""Faces."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cocreate.core import page_cache
from cocreate.core.secrecy import private
from cocreate.trajectories.access import member_of, trajectory_read, trajectory_steer
from cocreate.trajectories.actions import GoneError
from cocreate.trajectories.models import Trajectory
from cocreate.trajectories.views.one import shown

from . import actions, queries
from .access import meeting_read, meeting_steer
from .calendar import calendar
from .forms import CountForm, MeetingForm
from .models import Meeting

MOST = 100  # in the agenda


@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """Show every meeting that everybody may come to, the first one first."""
    found = list(queries.coming()[:MOST])
    response = render(request, "meetings/agenda.html", {"meetings": found})
    return page_cache.shows(response, "trajectories", until=queries.next_over(found))


@require_safe
def agenda_file(_request: HttpRequest) -> HttpResponse:
    """Give the agenda to a calendar that follows it."""
    found = list(queries.announced()[:MOST])
    return page_cache.shows(_file(found), "trajectories", until=queries.next_over(found))


@require_safe
def meetings(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the meetings of a trajectory, the latest first."""
    found = trajectory_read(request, slug)
    return shown(request, found, "meetings/meetings.html", {"meetings": list(queries.of_trajectory(found))})


@require_safe
def meeting(request: HttpRequest, slug: str, meeting_id: str) -> HttpResponse:
    """Show one meeting; to who steers, what can be done with it."""
    found = meeting_read(request, slug, meeting_id)
    return _shown(request, found, CountForm(initial={"present": found.present, "first_time": found.first_time}))


@require_safe
def meeting_file(request: HttpRequest, slug: str, meeting_id: str) -> HttpResponse:
    """Give one meeting to a calendar."""
    found = meeting_read(request, slug, meeting_id)
    response = _file([found])
    if not found.trajectory.is_public or member_of(request, found.trajectory):
        return private(response)
    return page_cache.shows(response, f"trajectory:{found.trajectory_id}")


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Let who steers plan a meeting."""
    trajectory, member = trajectory_steer(request, slug)
    form = MeetingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.plan(trajectory, form.told(), member)
        except GoneError as error:
            form.add_error(None, error)
        else:
            return HttpResponseRedirect(made.get_absolute_url())
    return _form(request, trajectory, form)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str, meeting_id: str) -> HttpResponse:
    """Let who steers tell it anew."""
    found, member = meeting_steer(request, slug, meeting_id)
    form = MeetingForm(request.POST if request.method == "POST" else None, meeting=found)
    if request.method == "POST" and form.is_valid():
        actions.change(found, form.told(), member)
        return HttpResponseRedirect(found.get_absolute_url())
    return _form(request, found.trajectory, form, found)


@require_POST
def count(request: HttpRequest, slug: str, meeting_id: str) -> HttpResponse:
    """Let who steers say how many came."""
    found, member = meeting_steer(request, slug, meeting_id)
    form = CountForm(request.POST)
    if not form.is_valid():
        response = _shown(request, found, form)
        response.status_code = 422
        return response
    actions.count(found, form.cleaned_data["present"], form.cleaned_data["first_time"], member)
    return HttpResponseRedirect(found.get_absolute_url())


@require_POST
def cancel(request: HttpRequest, slug: str, meeting_id: str) -> HttpResponse:
    """Let who steers call it off."""
    found, member = meeting_steer(request, slug, meeting_id)
    actions.cancel(found, member)
    return HttpResponseRedirect(found.get_absolute_url())


def _shown(request: HttpRequest, found: Meeting, form: CountForm) -> HttpResponse:
    began = found.starts_at <= timezone.now()
    return shown(request, found.trajectory, "meetings/meeting.html", {"meeting": found, "form": form, "began": began})


def _form(
    request: HttpRequest, trajectory: Trajectory, form: MeetingForm, found: Meeting | None = None
) -> HttpResponse:
    context = {"trajectory": trajectory, "form": form, "meeting": found}
    return private(render(request, "meetings/plan.html", context, status=422 if form.errors else 200))


def _file(found: list[Meeting]) -> HttpResponse:
    response = HttpResponse(calendar(found), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="agenda.ics"'
    return response

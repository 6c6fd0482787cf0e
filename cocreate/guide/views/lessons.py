"""Making a case of what a trajectory learned, for editors."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from cocreate.guide import access, actions, lessons
from cocreate.trajectories.queries import by_pk


@require_POST
def make_case(request: HttpRequest, trajectory_id: str) -> HttpResponse:
    """Make the draft of a case, or find the one that was made before, and open it."""
    by = access.deciding_person(request)
    found = by_pk(trajectory_id)
    if found is None or not found.is_public or not found.closed_at or not found.learned:
        raise Http404
    page = actions.make_case(found, by)
    if page is None:
        messages.error(request, lessons.refused())
        return HttpResponseRedirect(reverse("follow_up:follow_up"))
    return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))

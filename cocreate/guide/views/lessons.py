"""Making a case of what a trajectory learned: who steers it lets it be told, an editor makes the draft."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cocreate.core.secrecy import private
from cocreate.guide import access, actions, lessons
from cocreate.guide.forms import MayTellForm
from cocreate.guide.models import MayTell


@require_POST
def make_case(request: HttpRequest, trajectory_id: str) -> HttpResponse:
    """Make the draft of a case, or find the one that was made before, and open it."""
    by = access.deciding_person(request)
    page = actions.make_case(access.lesson_to_write(trajectory_id), by)
    if page is None:
        messages.error(request, lessons.refused())
        return HttpResponseRedirect(reverse("follow_up:follow_up"))
    return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def may_tell(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask who steers what may be told, and keep it; or take that yes back. Once the case is live it only says so."""
    found, member = access.trajectory_let_tell(request, slug)
    lesson, yes = lessons.lesson_of(found), lessons.yes_of(found)
    if "stop" in request.POST:
        if not actions.tell_no_more(found, member):
            messages.error(request, _("The case is live by now. Write to the editors: they change it or take it away."))
        return HttpResponseRedirect(found.get_absolute_url())
    begun = yes or MayTell(trajectory=found, title=found.title, text=found.learned)
    form = MayTellForm(request.POST or None, instance=begun)
    if lesson is None and form.is_valid():
        actions.let_tell(found, form.cleaned_data["title"], form.cleaned_data["text"], member)
        messages.success(
            request, _("Thank you: an editor makes a case of it. You can take this back until it is live.")
        )
        return HttpResponseRedirect(found.get_absolute_url())
    context = {"trajectory": found, "form": form, "yes": yes, "page": lesson.page if lesson else None}
    return private(render(request, "guide/may_tell.html", context, status=422 if form.errors else 200))

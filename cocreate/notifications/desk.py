"""The weekly letter in the admin: when it goes, and how the last ones went."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from . import access, actions, queries
from .forms import DayForm
from .models import Letter

WEEKS = 8


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest) -> HttpResponse:
    """Show and set the day and hour of the letter, and show how many went, were refused or are unsure."""
    if not access.may_set_day(request.user):
        raise PermissionDenied
    form = DayForm(request.POST or None, instance=queries.letter_day())
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        actions.set_day(chosen["weekday"], chosen["hour"], is_on=chosen["is_on"])
        return redirect(f"{reverse('weekly_letter')}?saved=1")
    weeks = [(week, [(Letter.State(s).label, n) for s, n in counts.items()]) for week, counts in queries.weeks(WEEKS)]
    context = {"form": form, "weeks": weeks, "saved": request.GET.get("saved"), "states": Letter.State.labels}
    return render(request, "notifications/desk_letter.html", context, status=422 if form.errors else 200)

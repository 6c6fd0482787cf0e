"""The account page, and leaving."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from . import actions
from .forms import LeaveForm, NameForm
from .models import Person


def _person(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show someone's own account; save their name."""
    person = _person(request)
    form = NameForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:account")
    status = 422 if form.errors else 200
    return render(request, "accounts/account.html", {"person": person, "form": form}, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Ask what happens with what someone gave, and delete the account."""
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.leave(_person(request), withdraw=form.cleaned_data["keep"] == "withdraw")
        logout(request)
        return render(request, "accounts/left.html", {"withdrawn": form.cleaned_data["keep"] == "withdraw"})
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/leave.html", {"form": form}, status=status)


def no_passwords(_request: HttpRequest) -> HttpResponse:
    """Answer for every page with which django-allauth would let people have a password."""
    raise Http404

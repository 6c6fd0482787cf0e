"""The account page, leaving, and the way to and from an OpenID provider."""

import logging
from collections.abc import Callable

from allauth.socialaccount.providers.openid_connect import views as openid
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from . import actions
from .forms import LeaveForm, NameForm
from .models import Person

log = logging.getLogger(__name__)


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


@login_required
def to_account(_request: HttpRequest) -> HttpResponse:
    """Lead from a page of django-allauth that this site does not offer to the account page."""
    return redirect("accounts:account")


@login_required
def to_passkeys(_request: HttpRequest) -> HttpResponse:
    """Lead to the passkeys, the only such thing that this site offers."""
    return redirect("mfa_list_webauthn")


def not_here(_request: HttpRequest, *_groups: object, **_parts: object) -> HttpResponse:
    """Answer for every page of django-allauth that this site does not offer."""
    raise Http404


@never_cache
@require_safe
def openid_start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the OpenID provider. Another site that sets this off is led to the sign-in page."""
    if request.GET.get("process", "login") != "login":
        raise Http404
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
        return redirect("account_login")
    return _with_provider(request, provider_id, openid.login)


@never_cache
@require_safe
def openid_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back from the OpenID provider, signed in or refused."""
    return _with_provider(request, provider_id, openid.callback)


def _with_provider(request: HttpRequest, provider_id: str, view: Callable[..., HttpResponse]) -> HttpResponse:
    """Return what `view` answers; a plain page when the provider does not answer, or not in the way it must."""
    try:
        return view(request, provider_id)
    except (RequestException, KeyError, ValueError) as error:
        log.warning("the OpenID provider %s did not answer as it must: %s", provider_id, type(error).__name__)
        return render(request, "socialaccount/authentication_error.html", status=502)

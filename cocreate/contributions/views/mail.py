"""The secret link, mailed to its giver."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cocreate.accounts.actions import set_address
from cocreate.contributions import mails
from cocreate.contributions.access import contribution_edit
from cocreate.core import rates
from cocreate.core.secrecy import secret_page
from cocreate.moderation import spam


@secret_page
@require_POST
def mail_link(request: HttpRequest, contribution_id: str, secret: str) -> HttpResponse:
    """Mail the link to the address that was typed, and keep the address for what becomes of it."""
    if not settings.MAIL_ENABLED:
        raise Http404
    contribution = contribution_edit(request, contribution_id, secret)
    address = request.POST.get("email", "").strip()
    status, problem, wait = 422, "", 0
    try:
        validate_email(address)
        spam.hold_back(request, "mail")
    except ValidationError:
        problem = _("This is not an e-mail address. Look whether it is right.")
    except rates.TooManyError as error:
        status, wait = 429, error.retry_after
        problem = _("A lot came from here in a short time. Wait a moment and try again.")
    if problem:
        context = {"contribution": contribution, "address": address, "problem": problem}
        response = render(request, "contributions/mail_link.html", context, status=status)
        if wait:
            response["Retry-After"] = str(wait)
        return response
    if contribution.giver and request.POST.get("keep"):
        set_address(contribution.giver, address)
    mails.link(contribution, address)
    return HttpResponseRedirect(f"{contribution.secret_path}?gedaan=mail")

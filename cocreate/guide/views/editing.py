"""What editors do with what was added: put it at a passage, mark it as worked in, take that back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cocreate.guide import access, actions


@require_POST
def attach(request: HttpRequest, contribution_id: str) -> HttpResponse:
    """Put a contribution at the chosen passage."""
    contribution, person = access.contribution_attach(request, contribution_id)
    passage = access.passage_read(request.POST.get("passage", ""))  # type: ignore[arg-type]  # checked there
    actions.attach(contribution, passage, person)
    messages.success(request, _("It stands at “%(passage)s” now.") % {"passage": passage.heading})
    return _back(request)


@require_POST
def work_in(request: HttpRequest, addition_id: int) -> HttpResponse:
    """Mark a contribution as worked in, take that back, or take it away from the passage, as `do` says."""
    addition, person = access.addition_edit(request, addition_id)
    match request.POST.get("do") or request.GET.get("do"):
        case "undo":
            actions.undo_work_in(addition, person)
        case "detach":
            actions.detach(addition, person)
        case _ if addition.contribution.is_public:
            actions.work_in(addition, person)
            messages.success(request, _("Marked as worked in. Its giver gets credit at the passage."))
        case _:
            messages.error(request, _("Publish it first. What nobody may see cannot be credited. Nothing changed."))
    return _back(request)


@require_POST
def cite(request: HttpRequest, quote_id: str) -> HttpResponse:
    """Let the chosen passage stand on a quote."""
    quote, person = access.quote_cite(request, quote_id)
    passage = access.passage_read(request.POST.get("passage", ""))  # type: ignore[arg-type]  # checked there
    try:
        actions.cite(quote, passage, person)
    except ValueError:
        messages.error(request, _("The speaker did not agree to this quote, or took it back. Nothing changed."))
    else:
        messages.success(request, _("“%(passage)s” stands on these words now.") % {"passage": passage.heading})
    return _back(request)


@require_POST
def uncite(request: HttpRequest, citation_id: int) -> HttpResponse:
    """Take a quote away from a passage."""
    citation, person = access.citation_edit(request, citation_id)
    actions.uncite(citation, person)
    messages.success(request, _("The passage stands on these words no longer. The quote itself stays."))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """Return to where the editor was, on this site only."""
    where = request.POST.get("next") or request.GET.get("next") or request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(where, {request.get_host()}, require_https=request.is_secure())
    return redirect(where if safe else "/beheer/")

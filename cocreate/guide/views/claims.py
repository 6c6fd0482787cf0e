"""The editors' list of claims without a voice."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cocreate.guide import access, claims

COLUMNS = {"pagina": _("Page"), "toestand": _("State"), "sinds": _("Since"), "wacht": _("Waits")}


@require_safe
def without_voice(request: HttpRequest) -> HttpResponse:
    """Show them, sorted by ?op=."""
    access.deciding_person(request)
    order = request.GET.get("op", "pagina")
    context = {"claims": claims.without_voice(order), "columns": COLUMNS, "order": order}
    return render(request, "guide/claims.html", context)

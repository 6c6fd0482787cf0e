"""The log in the admin."""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from . import access, queries

PAGE = 50
#: The verbs in words; one that is not here is shown as it is.
WORDS: dict[str, str | Promise] = {
    "offer": _("shared"),
    "submit": _("handed in"),
    "publish": _("published"),
    "ask": _("asked a question"),
    "answer": _("answered"),
    "decline": _("declined"),
    "merge": _("merged"),
    "withdraw": _("withdrew"),
    "undo": _("undid a decision"),
    "edit": _("changed as an editor"),
    "change": _("changed"),
    "consent": _("changed the consent"),
    "describe": _("described the picture"),
    "erase": _("erased files"),
    "write_out": _("wrote out what is said"),
    "tell": _("told what came of it"),
    "report": _("reported"),
    "handle": _("handled"),
    "write": _("wrote to the editors"),
    "agree": _("changed the agreements"),
    "attached": _("attached to a passage"),
    "worked_in": _("worked in"),
    "undid_work_in": _("took out again"),
}


def kind_word(label: str) -> str:
    """Return what a model is called, in words; the label itself when there is no such model any more."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Show who did what, newest first, narrowed by verb or sort of thing."""
    if not access.may_read_log(request.user):
        raise PermissionDenied
    verb, kind = request.GET.get("verb", ""), request.GET.get("kind", "")
    page = Paginator(queries.log(verb=verb, kind=kind), PAGE).get_page(request.GET.get("p"))
    context = {
        "page": page,
        "lines": [(entry, WORDS.get(entry.verb, entry.verb), kind_word(entry.object_type)) for entry in page],
        "verb": verb,
        "kind": kind,
        "verbs": [(name, WORDS.get(name, name)) for name in queries.verbs()],
        "kinds": [(label, kind_word(label)) for label in queries.kinds()],
    }
    return render(request, "activity/log.html", context)

"""The log in the admin."""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import access, queries
from .models import WORDS

PAGE = 50


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
        "lines": [(entry, entry.word, kind_word(entry.object_type)) for entry in page],
        "verb": verb,
        "kind": kind,
        "verbs": [(name, WORDS.get(name, name)) for name in queries.verbs()],
        "kinds": [(label, kind_word(label)) for label in queries.kinds()],
    }
    return render(request, "activity/log.html", context)

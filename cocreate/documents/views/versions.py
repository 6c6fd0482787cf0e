"""Versions of a text, what differs between them, going back, settling and loosening."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cocreate.documents import access, actions, queries
from cocreate.documents.differences import differences
from cocreate.documents.forms import SettleForm, VersionForm
from cocreate.documents.html import html
from cocreate.documents.models import Version
from cocreate.documents.schema import Node

from .shown import page

NOW = "nu"


def _list(request: HttpRequest, reader: access.Reader, form: VersionForm | None = None) -> HttpResponse:
    found = list(queries.versions(reader.document, inner=reader.inner))
    numbers = [*(one.number for one in found[1:]), None]
    context = {
        "versions": list(zip(found, numbers, strict=True)),
        "form": form or VersionForm(),
        "now": reader.sees_now,
    }
    return page(request, reader, "documents/versions.html", context, status=422 if form else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: HttpRequest, slug: str, document_id: str) -> HttpResponse:
    """Show the versions of a text; keep it as it is now, with a name, for who writes in it."""
    reader = access.document_read(request, slug, document_id)
    if request.method != "POST":
        return _list(request, reader)
    document, member = access.document_write(request, slug, document_id)
    form = VersionForm(request.POST, instance=Version())
    if not form.is_valid():
        return _list(request, reader, form)
    actions.keep(document, form.cleaned_data["name"], member)
    return HttpResponseRedirect(f"{document.get_absolute_url()}versies/")


@require_safe
def version(request: HttpRequest, slug: str, document_id: str, number: int) -> HttpResponse:
    """Show a text as it was."""
    reader = access.document_read(request, slug, document_id)
    found = access.version_read(reader, number)
    things = queries.things(found.content, reader.document.trajectory, inner=reader.inner)
    context = {"version": found, "html": html(found.content, things), "now": reader.sees_now}
    return page(request, reader, "documents/version.html", context, pictures=things.pictures)


@require_safe
def difference(request: HttpRequest, slug: str, document_id: str) -> HttpResponse:
    """Show what differs between `?van=` and `?tot=`: numbers of versions, or "nu" for the text as it is now."""
    reader = access.document_read(request, slug, document_id)
    before, was = _at(reader, request.GET.get("van", ""))
    after, became = _at(reader, request.GET.get("tot", NOW))
    lines = differences(before, after)
    return page(request, reader, "documents/difference.html", {"lines": lines, "before": was, "after": became})


def _at(reader: access.Reader, asked: str) -> tuple[Node, Version | None]:
    if asked == NOW and reader.sees_now:
        return reader.document.content, None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 7):  # noqa: PLR2004 - signs of a number
        raise Http404
    found = access.version_read(reader, int(asked))
    return found.content, found


@require_POST
def restore(request: HttpRequest, slug: str, document_id: str, number: int) -> HttpResponse:
    """Have the text hold what a version holds, for who writes in it; what it held is kept."""
    document, member = access.document_write(request, slug, document_id)
    found = access.version_read(access.document_read(request, slug, document_id), number)
    found.document = document
    try:
        kept = actions.restore(found, member)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = _("The text is again as it was in version %(number)s.") % {"number": number}
        before = _("What it was a moment ago is kept as version %(number)s.") % {"number": kept.number} if kept else ""
        messages.success(request, f"{said} {before}".strip())
    return HttpResponseRedirect(document.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, slug: str, document_id: str) -> HttpResponse:
    """Let who steers settle a text: agreed on a day, with so many people."""
    document, member = access.document_steer(request, slug, document_id)
    form = SettleForm(request.POST or None, trajectory=document.trajectory)
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle(document, form.agreed(), member)
        except ValidationError as error:
            form.add_error("on" if error.code == "on" else None, error)
        else:
            return HttpResponseRedirect(document.get_absolute_url())
    reader = access.document_read(request, slug, document_id)
    status = 422 if form.errors else 200
    return page(request, reader, "documents/settle.html", {"form": form}, status=status)


@require_POST
def loosen(request: HttpRequest, slug: str, document_id: str) -> HttpResponse:
    """Let who steers have people write in it again."""
    document, member = access.document_steer(request, slug, document_id)
    try:
        actions.loosen(document, member)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(document.get_absolute_url())

"""The texts of a trajectory, reading one, beginning one, and the key to its room."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cocreate.core.secrecy import private
from cocreate.documents import access, actions, queries
from cocreate.documents.conversation import conversation
from cocreate.documents.forms import AnswerForm, CommentForm, DocumentForm, SuggestionForm
from cocreate.documents.html import html
from cocreate.documents.models import Document
from cocreate.documents.rooms import key_to
from cocreate.trajectories.access import trajectory_member
from cocreate.trajectories.actions import GoneError

from .shown import kept, page


@require_safe
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the texts of a trajectory, the last changed first."""
    trajectory, member, inner = access.trajectory_inner(request, slug)
    found = list(queries.of_trajectory(trajectory, inner=inner))
    context = {"trajectory": trajectory, "member": member, "documents": found}
    return kept(render(request, "documents/documents.html", context), trajectory, *found, alone=inner)


@require_safe
def document(request: HttpRequest, slug: str, document_id: str) -> HttpResponse:
    """Show a text: as it was settled, or as it is being written, with the editor around it where JavaScript works."""
    reader = access.document_read(request, slug, document_id)
    return shown(request, reader)


def shown(request: HttpRequest, reader: access.Reader, status: int = 200, **more: Any) -> HttpResponse:
    """Show the page of a text; `more` for a form that is shown again."""
    found = reader.document
    content, text = queries.shown_to(found, inner=reader.inner)
    things = queries.things(content, found.trajectory, inner=reader.inner)
    live = reader.sees_now and found.is_open
    context = {
        "html": html(content, things),
        "is_empty": not text,
        "token_url": f"{found.get_absolute_url()}sleutel/" if live else "",
        "rights": reader.rights,
        "talk": conversation(reader) if reader.sees_now else None,
        "talks": live,
        "suggestion_form": SuggestionForm(),
        "comment_form": CommentForm(),
        "answer_form": AnswerForm(),
        "round": queries.round_of(found) if reader.member else None,
    }
    return page(request, reader, "documents/document.html", context | more, status=status, pictures=things.pictures)


@require_POST
def key(request: HttpRequest, slug: str, document_id: str) -> HttpResponse:
    """Give the key to the room of a text: address, room, token and rights, as JSON."""
    reader = access.document_read(request, slug, document_id)
    return private(JsonResponse(key_to(request, reader)))


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Let who takes part begin a text."""
    trajectory, member = trajectory_member(request, slug)
    form = DocumentForm(request.POST or None, instance=Document())
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.start(trajectory, form.cleaned_data, member, text=form.cleaned_data["text"])
        except GoneError as error:
            form.add_error(None, error)
        else:
            return HttpResponseRedirect(made.get_absolute_url())
    return _form(request, {"trajectory": trajectory, "member": member, "form": form, "here": _("Begin a text")})


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str, document_id: str) -> HttpResponse:
    """Let who steers say what it is called and who reads and writes in it."""
    found, member = access.document_steer(request, slug, document_id)
    form = DocumentForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        fresh, member = access.document_steer(request, slug, document_id)  # the form filled the other one already
        actions.change(fresh, form.cleaned_data, member)
        return HttpResponseRedirect(fresh.get_absolute_url())
    here = _("Change what stands above it")
    return _form(request, {"trajectory": found.trajectory, "document": found, "form": form, "here": here})


@require_POST
def throw_away(request: HttpRequest, slug: str, document_id: str) -> HttpResponse:
    """Let who steers erase it, when they said so twice."""
    found, member = access.document_steer(request, slug, document_id)
    if request.POST.get("zeker") != "ja":
        return HttpResponseRedirect(f"{found.get_absolute_url()}anders/#weg")
    actions.throw_away(found, member)
    return HttpResponseRedirect(f"{found.trajectory.get_absolute_url()}teksten/")


def _form(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    return private(render(request, "documents/form.html", context, status=status))

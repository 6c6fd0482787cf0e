"""Saying something about a text and deciding on it. Each ends at the page of the text, which shows the outcome."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cocreate.accounts.actions import remember
from cocreate.accounts.models import Person
from cocreate.core import rates
from cocreate.core.secrecy import secret_page
from cocreate.documents import access, actions
from cocreate.documents.forms import AnswerForm, CommentForm, SuggestionForm
from cocreate.documents.models import Comment, Suggestion
from cocreate.moderation import spam

from .one import shown

MODELS: dict[str, type[Comment] | type[Suggestion]] = {one.WORD: one for one in (Suggestion, Comment)}


def _held_back(request: HttpRequest, reader: access.Reader) -> str:
    """Return why somebody from outside must wait; nothing for who takes part."""
    if reader.member:
        return ""
    try:
        spam.hold_back(request, "text")
    except rates.TooManyError:
        return _("A lot came from here just now. Nothing is lost: wait a while and send it again.")
    return ""


def _said(request: HttpRequest, reader: access.Reader, made: Suggestion | Comment) -> HttpResponse:
    if made.nodded_at is None:
        messages.success(request, _("Thank you! Who takes part reads it now; the others when somebody nodded."))
    return HttpResponseRedirect(f"{reader.document.get_absolute_url()}#{made.WORD}-{made.pk}")


@require_POST
def suggest(request: HttpRequest, slug: str, document_id: str) -> HttpResponse:
    """Take a suggestion from whoever may read what is being written."""
    reader = access.document_talk(request, slug, document_id)
    form = SuggestionForm(request.POST)
    if form.is_valid() and (why := _held_back(request, reader)):
        form.add_error(None, why)
    if form.is_valid():
        try:
            made = actions.suggest(reader.document, form.cleaned_data, remember(request), reader.member)
        except ValidationError as error:
            form.add_error("replacement" if error.code == "replacement" else None, error)
        else:
            return _said(request, reader, made)
    return shown(request, reader, 422, suggestion_form=form)


@require_POST
def comment(request: HttpRequest, slug: str, document_id: str) -> HttpResponse:
    """Take a remark from whoever may read what is being written."""
    reader = access.document_talk(request, slug, document_id)
    form = CommentForm(request.POST)
    if form.is_valid() and (why := _held_back(request, reader)):
        form.add_error(None, why)
    if form.is_valid():
        try:
            made = actions.comment(reader.document, form.cleaned_data, remember(request), reader.member)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _said(request, reader, made)
    return shown(request, reader, 422, comment_form=form)


@require_POST
def answer(request: HttpRequest, slug: str, document_id: str, word: str, said_id: str) -> HttpResponse:
    """Take an answer to a remark, or a word about a suggestion."""
    reader = access.document_talk(request, slug, document_id)
    said = access.said_read(reader, MODELS[word], said_id)
    form = AnswerForm(request.POST)
    if form.is_valid() and (why := _held_back(request, reader)):
        form.add_error(None, why)
    if form.is_valid():
        about: dict[str, Any] = {"suggestion": said} if isinstance(said, Suggestion) else {"answers": said}
        try:
            made = actions.comment(reader.document, form.cleaned_data, remember(request), reader.member, **about)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _said(request, reader, made)
    return shown(request, reader, 422, answer_form=form, answered=said.pk)


@require_POST
def decide(request: HttpRequest, slug: str, document_id: str, word: str, said_id: str) -> HttpResponse:
    """Do what `doe` says: take over, decline, put aside, nod, leave out, or take back."""
    reader = access.document_read(request, slug, document_id)
    said = access.said_read(reader, MODELS[word], said_id)
    try:
        _do(request, reader, said)
    except ValidationError as error:
        return shown(request, reader, 422, problems=error.messages, wrong=said.pk, typed=request.POST.get("reason", ""))
    return HttpResponseRedirect(f"{reader.document.get_absolute_url()}#gesprek")


def _do(request: HttpRequest, reader: access.Reader, said: Suggestion | Comment) -> None:
    """Raise Http404 for what this reader may not do."""
    member, what = reader.member, request.POST.get("doe", "")
    by = member or (request.user if isinstance(request.user, Person) else reader.guest)
    if (what == "terug" and access.said_own(reader, said)) or (what == "weg" and reader.keeps_order):
        actions.take_back(said, by)
    elif what == "knik" and reader.keeps_order:
        actions.nod(said, by)
    elif member is None or not access.may_write(reader.document, member):
        raise Http404
    elif isinstance(said, Suggestion) and what == "neem-over":
        actions.accept(said, member, applied=request.POST.get("applied") == "1")
    elif isinstance(said, Suggestion) and what == "neem-niet-over":
        actions.decline(said, member, request.POST.get("reason", "").replace("\0", ""))
    elif isinstance(said, Comment) and what == "klaar":
        actions.resolve(said, member)
    else:
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@secret_page
def own(request: HttpRequest, word: str, said_id: str, secret: str) -> HttpResponse:
    """Show who said something what became of it, in any browser that has the secret link; take it back."""
    said = access.said_with_secret(MODELS[word], said_id, secret)
    if request.method == "POST":
        actions.take_back(said, None)
        return HttpResponseRedirect(request.path)
    context = {"said": said, "document": said.document, "trajectory": said.document.trajectory, "word": word}
    return render(request, "documents/own.html", context)

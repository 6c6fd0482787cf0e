"""Rounds, for who takes part: write alone, lay side by side."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from cocreate.accounts.actions import remember
from cocreate.documents import access, actions, queries
from cocreate.documents.forms import DraftForm, RoundForm
from cocreate.documents.models import Draft, Round

from .shown import page


@require_http_methods(["GET", "HEAD", "POST"])
def rounds(request: HttpRequest, slug: str, document_id: str) -> HttpResponse:
    """Show the round that goes on, one's own draft or all of them; begin one (POST), for who writes."""
    reader, member = access.document_member(request, slug, document_id)
    form = RoundForm(request.POST or None, instance=Round())
    if request.method == "POST" and form.is_valid():
        if not access.may_write(reader.document, member):
            raise Http404
        try:
            actions.open_round(reader.document, form.cleaned_data["question"], member)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return HttpResponseRedirect(request.path)
    return _shown(request, reader, form)


def _shown(
    request: HttpRequest, reader: access.Reader, form: RoundForm | None = None, draft: DraftForm | None = None
) -> HttpResponse:
    now = queries.round_of(reader.document)
    own = queries.own_draft(now, reader.guest) if now else None
    context = {
        "round": now,
        "own": own,
        "drafts": list(now.drafts.all()) if now and now.shown_at else [],
        "wrote": now.drafts.count() if now else 0,
        "earlier": queries.earlier_rounds(reader.document),
        "form": form or RoundForm(),
        "draft": draft or DraftForm(instance=own),
        "may_write": access.may_write(reader.document, reader.member),
    }
    wrong = any(each is not None and each.is_bound and each.errors for each in (form, draft))
    return page(request, reader, "documents/rounds.html", context, status=422 if wrong else 200)


@require_POST
def draft(request: HttpRequest, slug: str, document_id: str) -> HttpResponse:
    """Keep what one writes in the round that goes on."""
    reader, _member = access.document_member(request, slug, document_id)
    now = queries.round_of(reader.document)
    if now is None:
        raise Http404
    form = DraftForm(request.POST, instance=Draft())
    if form.is_valid():
        try:
            actions.draft(now, remember(request), form.cleaned_data["text"], form.cleaned_data["name"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return HttpResponseRedirect(f"{reader.document.get_absolute_url()}ronde/")
    return _shown(request, reader, draft=form)


@require_POST
def decide(request: HttpRequest, slug: str, document_id: str) -> HttpResponse:
    """Lay all side by side, end the round, put a draft in the text, or take one's own back, as `doe` says."""
    reader, member = access.document_member(request, slug, document_id)
    what, chosen = request.POST.get("doe", ""), request.POST.get("ontwerp", "")
    now = queries.round_of(reader.document)
    one = queries.draft(reader.document, chosen) if "\0" not in chosen else None
    try:
        if what == "terug" and one and reader.guest and one.guest_id == reader.guest.pk:
            actions.take_draft_back(one)
        elif not access.may_write(reader.document, member):
            raise Http404
        elif what == "neem-op" and one:
            actions.use(one, member)
        elif what == "leg-naast-elkaar" and now:
            actions.lay_side_by_side(now, member)
        elif what == "sluit" and now:
            actions.end_round(now, member)
        else:
            raise Http404
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(f"{reader.document.get_absolute_url()}ronde/")

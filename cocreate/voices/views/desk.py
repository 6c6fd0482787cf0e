"""What editors do with words and recordings, from the item at the desk."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cocreate.contributions.models import Contribution
from cocreate.voices import access, actions
from cocreate.voices.forms import CutForm, QuoteForm, VoiceForm
from cocreate.voices.models import Voice


def _try(request: HttpRequest, form: Form, does: Callable[[], str]) -> None:
    """Do it when the form is right, and say what came of it; else say what to mend."""
    problems = [text for texts in form.errors.values() for text in texts]
    if not problems:
        try:
            messages.success(request, does())
        except ValidationError as error:
            problems = list(error.messages)
    for problem in problems:
        messages.error(request, str(problem))


def _back(contribution: Contribution) -> HttpResponse:
    return redirect("moderation_desk:item", contribution.pk)


@require_POST
def quote(request: HttpRequest, contribution_id: str) -> HttpResponse:
    """Set words apart."""
    contribution, person = access.contribution_work(request, contribution_id)
    form = QuoteForm(request.POST, prefix="quote")

    def make() -> str:
        data = form.cleaned_data
        made = actions.quote(contribution, data["text"], data["start"], data["end"], person)
        if hasattr(made, "nod"):
            return _("The speaker sees it first. It is shown when they agree.")
        return _("The quote is set apart.")

    _try(request, form, make)
    return _back(contribution)


@require_POST
def drop_quote(request: HttpRequest, quote_id: str) -> HttpResponse:
    """Take a quote away."""
    made, person = access.quote_work(request, quote_id)
    actions.drop_quote(made, person)
    messages.success(request, _("The quote is gone, also from passages."))
    return _back(made.contribution)


@require_POST
def cut(request: HttpRequest, contribution_id: str) -> HttpResponse:
    """Make the recording shorter."""
    contribution, person = access.contribution_work(request, contribution_id)
    form = CutForm(request.POST, prefix="cut")

    def make() -> str:
        actions.cut(contribution, form.cleaned_data["start"], form.cleaned_data["end"], person)
        return _("The cut is being made. Until it is ready the whole recording stays.")

    _try(request, form, make)
    return _back(contribution)


@require_POST
def belong(request: HttpRequest, contribution_id: str) -> HttpResponse:
    """Say whose voice it is, in which role and when."""
    contribution, person = access.contribution_work(request, contribution_id)
    form = VoiceForm(request.POST, prefix="voice")

    def make() -> str:
        chosen = request.POST.get("voice", "")
        known = get_object_or_404(Voice, pk=chosen) if chosen else None
        voice = actions.belong(contribution, known, person)
        actions.describe(voice, form.cleaned_data["role"], form.cleaned_data["spoken_on"], person)
        return _("Saved.")

    _try(request, form, make)
    return _back(contribution)

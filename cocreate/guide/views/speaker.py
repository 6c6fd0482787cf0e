"""The speaker's yes or no to an interview."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from cocreate.guide import access, actions


@require_POST
def answer_interview(request: HttpRequest, contribution_id: str, secret: str, page_id: int) -> HttpResponse:
    """Keep what the speaker answers, and go back to their page."""
    nod, contribution = access.interview_answer(request, contribution_id, secret, page_id)
    agrees = request.POST.get("antwoord") == "ja" and request.POST.get("over") == nod.digest
    actions.answer_interview(nod, contribution.giver, agrees=agrees, words=request.POST.get("woorden", "")[:2000])
    return redirect(f"{contribution.secret_path}?gedaan={'ja' if agrees else 'nee'}")

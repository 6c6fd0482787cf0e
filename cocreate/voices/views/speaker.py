"""The speaker's yes or no."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from cocreate.voices import access, actions


@require_POST
def answer(request: HttpRequest, contribution_id: str, secret: str, nod_id: int) -> HttpResponse:
    """Keep what the speaker answers, and go back to their page."""
    nod = access.nod_answer(request, contribution_id, secret, nod_id)
    agrees = request.POST.get("antwoord") == "ja"
    actions.answer(nod, nod.contribution.giver, agrees=agrees, words=request.POST.get("woorden", "")[:2000])
    return redirect(f"{nod.contribution.secret_path}?gedaan={'ja' if agrees else 'nee'}")

"""Who may read and change what: the object, or 404."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from cocreate.accounts.models import Person
from cocreate.contributions.access import contribution_edit
from cocreate.contributions.models import Contribution
from cocreate.moderation.access import may_decide

from . import queries
from .models import Nod, Quote, Voice


def voice_read(voice_id: str) -> Voice:
    """Return a voice of which something is public."""
    return get_object_or_404(queries.voices(), pk=voice_id)


def voice_gone(voice_id: str) -> Voice | None:
    """Return a voice of which all that was public was withdrawn, so that its page can say so."""
    voice = Voice.objects.filter(pk=voice_id).first()
    return voice if voice and queries.was_withdrawn(voice) and not queries.voices().filter(pk=voice_id) else None


def editor(request: HttpRequest) -> Person:
    """Return the editor who asks; 404 for anybody else."""
    if not isinstance(request.user, Person) or not may_decide(request.user):
        raise Http404
    return request.user


def contribution_work(request: HttpRequest, contribution_id: str) -> tuple[Contribution, Person]:
    """Return a contribution and the editor who may work on its voice, quotes and cut; nothing that was withdrawn."""
    person = editor(request)
    found = Contribution.objects.select_related("clip__recording").exclude(status="withdrawn")
    return get_object_or_404(found, pk=contribution_id), person


def quote_work(request: HttpRequest, quote_id: str) -> tuple[Quote, Person]:
    """Return a quote and the editor who may take it away."""
    person = editor(request)
    return get_object_or_404(Quote.objects.select_related("contribution"), pk=quote_id), person


def nod_answer(request: HttpRequest, contribution_id: str, secret: str, nod_id: int) -> Nod:
    """Return a question that only the speaker may answer: with the secret link."""
    contribution = contribution_edit(request, contribution_id, secret)
    return get_object_or_404(contribution.nods.select_related("contribution"), pk=nod_id)

"""Who may read and change what: the object, or 404."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from wagtail.models import Page

from cocreate.accounts.models import Person
from cocreate.contributions.models import Contribution
from cocreate.voices.models import Quote

from . import queries
from .models import Addition, Citation, Passage


def passage_read(passage_id: uuid.UUID) -> Passage:
    """Return a passage that everybody may read."""
    found = queries.passage(passage_id)
    if found is None:
        raise Http404
    return found


def page_read(page_id: int) -> Page:
    """Return a page that everybody may read."""
    return get_object_or_404(Page.objects.live().filter(depth__gt=1), pk=page_id).specific


def deciding_person(request: HttpRequest) -> Person:
    """Return the editor who asks; 403 for anybody else."""
    if not isinstance(request.user, Person) or not request.user.has_perm("moderation.decide"):
        raise PermissionDenied
    return request.user


def addition_edit(request: HttpRequest, addition_id: int) -> tuple[Addition, Person]:
    """Return an addition and the editor who may change it."""
    person = deciding_person(request)
    return get_object_or_404(Addition.objects.select_related("passage", "contribution"), pk=addition_id), person


def contribution_attach(request: HttpRequest, contribution_id: str) -> tuple[Contribution, Person]:
    """Return a contribution and the editor who may put it at a passage."""
    person = deciding_person(request)
    return get_object_or_404(Contribution, pk=contribution_id), person


def quote_cite(request: HttpRequest, quote_id: str) -> tuple[Quote, Person]:
    """Return a quote and the editor who may put it at a passage."""
    person = deciding_person(request)
    return get_object_or_404(Quote.objects.select_related("contribution", "nod"), pk=quote_id), person


def citation_edit(request: HttpRequest, citation_id: int) -> tuple[Citation, Person]:
    """Return a citation and the editor who may take it away."""
    person = deciding_person(request)
    return get_object_or_404(Citation.objects.select_related("contribution"), pk=citation_id), person

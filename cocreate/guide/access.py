"""Who may read and change what: the object, or 404."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from wagtail.models import Page

from cocreate.accounts.models import Person
from cocreate.contributions.access import contribution_edit
from cocreate.contributions.models import Contribution
from cocreate.core.media import FOR_EVER
from cocreate.moderation.models import Status
from cocreate.trajectories.access import may_steer, trajectory_steer
from cocreate.trajectories.models import Member, Trajectory
from cocreate.trajectories.queries import by_pk
from cocreate.voices.models import Quote

from . import interviews, lessons, queries
from .models import Addition, Citation, InterviewNod, InterviewPage, Passage


def passage_read(passage_id: uuid.UUID) -> Passage:
    """Return a passage that everybody may read."""
    found = queries.passage(passage_id)
    if found is None:
        raise Http404
    return found


def page_read(page_id: int) -> Page:
    """Return a page that everybody may read."""
    page = get_object_or_404(Page.objects.live().filter(depth__gt=1), pk=page_id).specific
    if isinstance(page, InterviewPage) and interviews.state_of(page) != "shown":
        raise Http404
    return page


def may_read_image(request: HttpRequest, path: str) -> bool | str:
    """Whether an image of Wagtail's is for this reader, and whether it may be kept.

    All are for everybody and for ever, but a portrait that stands in interviews only: it is seen as long as one is.
    """
    talks = interviews.with_image_at(path)
    if talks is None:
        return FOR_EVER
    return bool(interviews.all_shown(talks)) or request.user.has_perm("wagtailadmin.access_admin")


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


def may_let_tell(request: HttpRequest, trajectory: Trajectory) -> bool:
    """Whether this browser is asked if a case may be made: it steers, and not everybody reads what was learned."""
    closed = trajectory.closed_at is not None and trajectory.status == Status.PUBLISHED and bool(trajectory.learned)
    asked = closed and not trajectory.is_public and not trajectory.is_example
    return asked and may_steer(request, trajectory)


def trajectory_let_tell(request: HttpRequest, slug: str) -> tuple[Trajectory, Member]:
    """Return a trajectory and who asks, when they may say what a case tells of it."""
    found, member = trajectory_steer(request, slug)
    if not may_let_tell(request, found):
        raise Http404
    return found, member


def lesson_to_write(trajectory_id: str) -> Trajectory:
    """Return a trajectory of which an editor may make a case."""
    found = by_pk(trajectory_id)
    if found is None or lessons.learned(found) is None:
        raise Http404
    return found


def interview_answer(
    request: HttpRequest, contribution_id: str, secret: str, page_id: int
) -> tuple[InterviewNod, Contribution]:
    """Return the question about an interview that only its speaker may answer: with the secret link."""
    contribution = contribution_edit(request, contribution_id, secret)
    found = InterviewNod.objects.filter(page__contribution=contribution).select_related("page")
    return get_object_or_404(found, page_id=page_id), contribution

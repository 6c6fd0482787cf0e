"""A sheet to talk by for each trait: three questions and room for notes. Nothing is kept here and nothing measured."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cocreate.core.page_cache import shows
from cocreate.core.secrecy import private
from cocreate.stones.models import Trait
from cocreate.stones.queries import lines_of, traits
from cocreate.trajectories.models import Trajectory

from . import access

QUESTIONS = 3


def _kept(response: HttpResponse, trajectory: Trajectory) -> HttpResponse:
    return shows(response, f"trajectory:{trajectory.pk}", "stones") if trajectory.is_public else private(response)


@require_safe
def sheets(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the traits, each with the way to its sheet."""
    trajectory = access.trajectory_read(request, slug)
    context = {"trajectory": trajectory, "traits": list(traits())}
    return _kept(render(request, "compass/traits.html", context), trajectory)


@require_safe
def sheet(request: HttpRequest, slug: str, trait: str) -> HttpResponse:
    """Show the questions of one trait, with lines to write on; notes stay in the browser."""
    trajectory = access.trajectory_read(request, slug)
    found = Trait.objects.filter(pk=trait).first()
    if found is None:
        raise Http404
    questions = [line.text for line in lines_of(found)["question"][:QUESTIONS]]
    context = {"trajectory": trajectory, "trait": found, "questions": questions}
    return _kept(render(request, "compass/trait.html", context), trajectory)

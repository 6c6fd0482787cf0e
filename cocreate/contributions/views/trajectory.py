"""What is given in a trajectory: the form, the poster that leads to it, the list, and what waits for its pullers."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cocreate.accounts.models import Person
from cocreate.accounts.queries import guest_of
from cocreate.contributions import access, queries
from cocreate.contributions.views.share import ShareView
from cocreate.core import page_cache
from cocreate.core.secrecy import private
from cocreate.moderation import actions as moderation
from cocreate.trajectories.access import trajectory_read, trajectory_steer
from cocreate.trajectories.models import Trajectory

A_LEAF = 24


def _shown(response: HttpResponse, trajectory: Trajectory, *tags: str) -> HttpResponse:
    """Keep a page of a public trajectory for all; one of another trajectory for nobody."""
    if not trajectory.is_public:
        return private(response)
    return page_cache.shows(response, f"trajectory:{trajectory.pk}", *tags)


class TrajectoryShareView(ShareView):
    """The form to give something in a trajectory."""

    template_name = "contributions/trajectory_share.html"
    trajectory: Trajectory

    def setup(self, request: HttpRequest, *args: Any, slug: str, **kwargs: Any) -> None:
        """Find the trajectory; 404 for who may not read it."""
        super().setup(request, *args, **kwargs)
        self.trajectory = trajectory_read(request, slug)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form; nobody keeps that of a trajectory which is not for everybody."""
        response = super().get(request, *args, **kwargs)
        return response if self.trajectory.is_public else private(response)

    def context(self) -> dict[str, Any]:
        """Show what one adds to."""
        return {"trajectory": self.trajectory}

    def place(self) -> str:
        """Keep the form apart from others."""
        return self.trajectory.pk

    def tags(self) -> list[str]:
        """Say that the form shows the trajectory too."""
        return [*super().tags(), f"trajectory:{self.trajectory.pk}"]

    def within(self) -> Trajectory:
        """Return the trajectory in which it is given."""
        return self.trajectory


@require_safe
def short(request: HttpRequest, trajectory_id: str) -> HttpResponse:
    """Lead from the short link on a poster to the form."""
    trajectory = queries.trajectory(trajectory_id)
    found = trajectory_read(request, trajectory.slug if trajectory else "")
    return HttpResponseRedirect(reverse("contributions:in_trajectory", args=[found.slug]))


@require_safe
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a sheet to print and hang, with the code that leads to the form."""
    trajectory = trajectory_read(request, slug)
    return _shown(render(request, "contributions/poster.html", {"trajectory": trajectory}), trajectory, "site")


@require_safe
def given(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all that was given in a trajectory, newest first."""
    trajectory = trajectory_read(request, slug)
    inner = access.hears(request, trajectory)
    found = queries.for_cards(queries.given_in(trajectory, inner=inner))
    leaf = Paginator(found, A_LEAF).get_page(request.GET.get("blad"))
    response = render(request, "contributions/given.html", {"trajectory": trajectory, "leaf": leaf})
    if inner:
        return private(response)
    return page_cache.shows(
        response, f"trajectory:{trajectory.pk}", "stones", until=queries.next_expiry(trajectory=trajectory)
    )


def _waiting(request: HttpRequest, trajectory: Trajectory, status: int = 200, **more: Any) -> HttpResponse:
    items = queries.for_cards(queries.waiting_in(trajectory)).select_related("way_back").prefetch_related("consents")
    context = {"trajectory": trajectory, "items": items, **more}
    return private(render(request, "contributions/waiting.html", context, status=status))


@require_safe
def waiting(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who steers what waits here."""
    trajectory, _member = trajectory_steer(request, slug)
    return _waiting(request, trajectory)


@require_POST
def decide(request: HttpRequest, slug: str, contribution_id: str) -> HttpResponse:
    """Publish what waits in the trajectory; or, as `do` says, ask its giver what `text` says, or decline it so."""
    contribution = access.contribution_waiting(request, slug, contribution_id)
    by = request.user if isinstance(request.user, Person) else guest_of(request)
    text = request.POST.get("text", "")
    try:
        match request.POST.get("do"):
            case "ask":
                moderation.ask(contribution, by, text)
            case "decline":
                moderation.decline(contribution, by, text)
            case _:
                moderation.publish(contribution, by)
    except ValidationError as error:
        trajectory, _member = trajectory_steer(request, slug)
        return _waiting(request, trajectory, 422, wrong=contribution.pk, errors=error.messages, typed=text)
    return HttpResponseRedirect(reverse("contributions:waiting", args=[slug]))

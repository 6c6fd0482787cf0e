"""Agreements, experiments, giving and getting: read by who may read the trajectory, written by who steers it."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cocreate.core import page_cache
from cocreate.core.secrecy import private
from cocreate.trajectories import actions, queries, sheets
from cocreate.trajectories.access import trajectory_read, trajectory_steer
from cocreate.trajectories.forms_sheets import (
    AgreementForm,
    ConcludeForm,
    ExchangeForm,
    ExperimentForm,
    LookAgainForm,
)
from cocreate.trajectories.models import Member, Proposal, Trajectory

from .one import shown

MOST = 100  # experiments of all trajectories on their page


@require_safe
def agreements(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what was agreed, and which is due to be looked at again."""
    found = trajectory_read(request, slug)
    context = {"agreements": queries.agreements(found), "today": timezone.localdate()}
    response = shown(request, found, "trajectories/agreements.html", context)
    if page_cache.HEADER in response.headers:  # "to be looked at again" depends on the day
        page_cache.shows(response, f"trajectory:{found.pk}", until=queries.midnight())
    return response


@require_safe
def experiments(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is tried in one trajectory."""
    found = trajectory_read(request, slug)
    return shown(request, found, "trajectories/experiments.html", {"experiments": list(queries.experiments(found))})


@require_safe
def all_experiments(request: HttpRequest) -> HttpResponse:
    """Show what is tried in all public trajectories, for others to learn from; `?steen=` narrows."""
    known = queries.stones()
    asked = request.GET.get("steen", "")
    stone = asked if asked in {each.pk for each in known} else ""
    context = {"experiments": list(queries.public_experiments(stone)[:MOST]), "stones": known, "stone": stone}
    return page_cache.shows(render(request, "trajectories/all_experiments.html", context), "trajectories", "stones")


@require_safe
def exchanges(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who gives what to whom: a drawing, a table and four checks."""
    found = trajectory_read(request, slug)
    lines = queries.exchanges(found)
    context = {"exchanges": lines, "checks": sheets.checks(lines), "drawing": sheets.drawing(lines)}
    return shown(request, found, "trajectories/exchanges.html", context)


def _write(
    request: HttpRequest,
    slug: str,
    make: Callable[[Any], ModelForm[Any]],
    save: Callable[[Trajectory, Member, dict[str, Any], Proposal | None], object],
    where: str,
) -> HttpResponse:
    """Show the form of a sheet to who steers, and save what it holds; a mistake keeps what was typed.

    With `?van=` it begins with what was taken along from another trajectory.
    """
    found, member = trajectory_steer(request, slug)
    form = make(request.POST or None)
    taken = queries.proposal(found, form.Meta.model._meta.model_name or "", request.GET.get("van", ""))  # type: ignore[attr-defined]  # each form here has a Meta
    form.initial.update(taken.data if taken else {})
    if request.method == "POST" and form.is_valid():
        try:
            save(found, member, dict(form.cleaned_data), taken)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return HttpResponseRedirect(f"{found.get_absolute_url()}{where}/")
    context = {"trajectory": found, "member": member, "form": form, "where": where}
    return private(render(request, "trajectories/sheet.html", context, status=422 if form.errors else 200))


@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, slug: str) -> HttpResponse:
    """Write an agreement."""

    def save(found: Trajectory, by: Member, data: dict[str, Any], taken: Proposal | None) -> None:
        actions.agree(found, data, by, of=taken)

    return _write(request, slug, AgreementForm, save, "afspraken")


@require_http_methods(["POST"])
def look_again(request: HttpRequest, slug: str, agreement_id: str) -> HttpResponse:
    """Keep an agreement until another day, or end it."""
    found, member = trajectory_steer(request, slug)
    one = found.agreements.filter(pk=agreement_id, ended_at__isnull=True).select_related("trajectory").first()
    if one is None:
        raise Http404
    form = LookAgainForm(request.POST)
    if "stop" in request.POST:
        actions.look_again(one, member, until=None)
    elif form.is_valid():
        actions.look_again(one, member, until=form.cleaned_data["look_again"])
    else:
        problems = [text for each in form.errors.values() for text in each]
        context = {"agreements": queries.agreements(found), "today": timezone.localdate(), "problems": problems}
        response = shown(request, found, "trajectories/agreements.html", context)
        response.status_code = 422
        return response
    return HttpResponseRedirect(f"{found.get_absolute_url()}afspraken/")


@require_http_methods(["GET", "HEAD", "POST"])
def experiment(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin an experiment."""

    def save(found: Trajectory, by: Member, data: dict[str, Any], taken: Proposal | None) -> None:
        stones = data.pop("stones")
        actions.begin_experiment(found, data, stones, by, of=taken)

    return _write(request, slug, ExperimentForm, save, "experimenten")


@require_http_methods(["GET", "HEAD", "POST"])
def conclude(request: HttpRequest, slug: str, experiment_id: str) -> HttpResponse:
    """Write what an experiment taught."""
    one = trajectory_steer(request, slug)[0].experiments.filter(pk=experiment_id).select_related("trajectory").first()
    if one is None:
        raise Http404
    return _write(
        request,
        slug,
        lambda posted: ConcludeForm(posted, instance=one),
        lambda _found, by, data, _taken: actions.conclude_experiment(one, data, by),
        "experimenten",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a line of giving and getting."""
    return _write(
        request, slug, ExchangeForm, lambda t, by, data, _taken: actions.exchange(t, data, by), "geven-en-krijgen"
    )


@require_http_methods(["POST"])
def end_exchange(request: HttpRequest, slug: str, exchange_id: str) -> HttpResponse:
    """Take a line out of giving and getting."""
    found, member = trajectory_steer(request, slug)
    one = found.exchanges.filter(pk=exchange_id).select_related("trajectory").first()
    if one is None:
        raise Http404
    actions.end_exchange(one, member)
    return HttpResponseRedirect(f"{found.get_absolute_url()}geven-en-krijgen/")

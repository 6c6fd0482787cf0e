"""Starting a trajectory, from three questions or also from the shape of another one."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cocreate.accounts.actions import remember
from cocreate.core import rates
from cocreate.core.secrecy import private
from cocreate.moderation import spam
from cocreate.places.actions import anchor
from cocreate.trajectories import actions, queries, shape
from cocreate.trajectories.access import trajectory_steer
from cocreate.trajectories.forms import StartForm
from cocreate.trajectories.models import Trajectory


def _like(slug: str) -> Trajectory | None:
    """Return the trajectory whose shape is asked for; None when not everybody may read it."""
    found = queries.by_slug(slug) if slug and "\0" not in slug else None
    return found if found is not None and found.is_public else None


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Ask three questions; then lead to the secret link of whoever starts. `?zoals=` takes the shape of another."""
    if request.method == "POST":
        return _started(request)
    slug = request.GET.get("zoals", "")
    like = _like(slug)
    if slug and like is None:
        raise Http404
    lines = shape.lines(like) if like else []
    initial = {"like": like.slug, "challenge": like.challenge} if like else {}
    response = render(
        request, "trajectories/start.html", {"form": StartForm(initial=initial, lines=lines), "like": like}
    )
    response["Cache-Control"] = "no-store"  # each form that is shown has a key of its own: sending it twice starts one
    return response


def _started(request: HttpRequest) -> HttpResponse:
    slug = request.POST.get("like", "")
    like = _like(slug)
    posted, is_gone = request.POST.copy(), bool(slug and like is None)
    if is_gone:
        posted.pop("like")
        posted.pop("take", None)
    form = StartForm(posted, lines=shape.lines(like) if like else [])
    status, wait = 422, 0
    if is_gone:
        form.add_error(None, _("The other trajectory can be read no longer. Send it again to begin without it."))
    elif form.is_valid():
        try:
            spam.hold_back(request, "offer")
        except rates.TooManyError as error:
            form.add_error(None, _("A lot came from here just now. Nothing is lost: wait a while and send it again."))
            status, wait = 429, error.retry_after
        else:
            return _begin(request, form, like)
    response = render(request, "trajectories/start.html", {"form": form, "like": like}, status=status)
    response["Cache-Control"] = "no-store"
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _begin(request: HttpRequest, form: StartForm, like: Trajectory | None) -> HttpResponse:
    suspicion = spam.of_post(request, form.words())
    with transaction.atomic():
        values = form.values()
        chosen = values.pop("place")
        place = anchor(**vars(chosen)) if chosen else None
        _trajectory, puller = actions.start(
            **values, place=place, giver=remember(request), suspicion=suspicion, key=form.fingerprint(), like=like
        )
    return HttpResponseRedirect(puller.secret_path)


@require_http_methods(["GET", "HEAD"])
def proposals(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who steers what was taken along, to make it theirs or to let it go."""
    found, member = trajectory_steer(request, slug)
    context = {"trajectory": found, "member": member, "proposals": queries.proposals(found)}
    return private(render(request, "trajectories/proposals.html", context))


@require_POST
def let_proposal_go(request: HttpRequest, slug: str, proposal_id: str) -> HttpResponse:
    """Let go of something that was taken along."""
    found, _member = trajectory_steer(request, slug)
    actions.let_proposal_go(found, proposal_id)
    return HttpResponseRedirect(f"{found.get_absolute_url()}meegekregen/")

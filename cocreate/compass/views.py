"""Reading the compass of a trajectory, and placing on it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from cocreate.accounts.actions import remember
from cocreate.accounts.queries import guest_of
from cocreate.core import rates
from cocreate.core.page_cache import shows
from cocreate.core.policies import for_other_sites, policy
from cocreate.core.secrecy import private
from cocreate.trajectories.models import Trajectory
from cocreate.trajectories.queries import midnight

from . import access, actions, cards, png, queries, svg
from .forms import Sheet
from .shown import context

MANY, WINDOW = 6_000, 3_600
PICTURES = {"svg": svg.answer, "png": png.answer}


def _kept(response: HttpResponse, trajectory: Trajectory) -> HttpResponse:
    """Let everybody have the page of a public trajectory from the cache; keep any other private."""
    if not trajectory.is_public:
        return private(response)
    # until midnight: a direction may be about how long it is silent, and a voice beside it may be public until today
    return shows(response, f"trajectory:{trajectory.pk}", *cards.tags(), until=midnight())


@require_safe
def compass(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where a trajectory stands: a drawing, the same in words and in a table, and its story."""
    trajectory = access.trajectory_read(request, slug)
    shown = context(trajectory, queries.compass(trajectory))
    address = urlencode({"url": f"{settings.ORIGIN}{reverse('compass:compass', args=[slug])}"})
    shown["oembed"] = f"{reverse('compass:oembed')}?{address}"
    shown["steers"] = access.may_steer(request, trajectory)
    shown["reasons"] = queries.reasons(trajectory)
    response = render(request, "compass/compass.html", shown)
    return private(response) if shown["steers"] else _kept(response, trajectory)


@require_GET
def picture(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Give the drawing as SVG or PNG."""
    trajectory = access.trajectory_read(request, slug)
    answer = PICTURES[kind](context(trajectory, queries.compass(trajectory)))
    return _kept(answer, trajectory)


@xframe_options_exempt
@require_GET
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the drawing and its words in a frame of another site. It sets nothing and asks for nothing."""
    trajectory = access.trajectory_read(request, slug)
    response = render(request, "compass/embed.html", context(trajectory, queries.compass(trajectory)))
    return _kept(policy(response, {"frame-ancestors": ["*"]}), trajectory)


def place(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the sheet on which one says how the stones are; keep what is sent."""
    trajectory = access.trajectory_read(request, slug)
    text = queries.document_of(trajectory)
    if request.method != "POST":
        shown = {"trajectory": trajectory, "sheet": Sheet(text, {})}
        return _kept(render(request, "compass/place.html", shown), trajectory)
    rates.limit("place", rates.address(request), MANY, WINDOW)
    sheet = Sheet(text, request.POST, request.FILES)

    def voice() -> str:
        return queries.voice_of(trajectory, remember(request).pk)

    try:
        edition = actions.edition_of(queries.model_of(trajectory), text)
        sound = sheet.sound
        placement, _new = actions.place(trajectory, sheet.placed(), voice=voice, key=sheet.key, edition=edition)
        if sound:
            actions.speak(placement, sound)
    except actions.PlacementError as error:
        sheet.refuse(error.errors)
        return private(render(request, "compass/place.html", {"trajectory": trajectory, "sheet": sheet}, status=422))
    return redirect("compass:placed", slug)


@require_safe
def placed(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who placed their own last answers, in their browser and nowhere else."""
    trajectory = access.trajectory_read(request, slug)
    guest = guest_of(request)
    mine = queries.own(trajectory, guest.pk) if guest else []
    reasons = queries.own_reasons(trajectory, guest.pk) if guest else []
    shown = {"trajectory": trajectory, "mine": mine, "reasons": [(each, queries.reason_key(each)) for each in reasons]}
    return private(render(request, "compass/placed.html", shown))


@require_GET
def oembed(request: HttpRequest) -> JsonResponse:
    """Tell another site how to show a compass, as oEmbed 1.0 (https://oembed.com) of type rich."""
    try:
        path = urlsplit(request.GET.get("url", "")).path
    except ValueError as error:
        raise Http404 from error
    match = resolve(path) if path.startswith("/") else None
    if match is None or match.view_name != "compass:compass":
        raise Http404
    trajectory = access.trajectory_read(request, match.kwargs["slug"])
    width = min(_whole(request.GET.get("maxwidth"), 640), 640)
    height = min(_whole(request.GET.get("maxheight"), 900), 900)
    src = f"{settings.ORIGIN}{reverse('compass:embed', args=[trajectory.slug])}"
    title = _("Compass of %(name)s") % {"name": trajectory.title}
    frame = '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy"></iframe>'
    told = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "Cocreatiegids",
        "provider_url": settings.ORIGIN,
        "cache_age": 60,
        "html": format_html(frame, src, width, height, title),
        "width": width,
        "height": height,
    }
    response = for_other_sites(JsonResponse(told))
    return shows(response, f"trajectory:{trajectory.pk}") if trajectory.is_public else private(response)


def _whole(text: str | None, otherwise: int) -> int:
    return max(200, int(text)) if text and text.isascii() and text.isdigit() and len(text) < 6 else otherwise  # noqa: PLR2004 - signs


@require_POST
def dismiss(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a direction aside, for who steers."""
    trajectory, _member = access.trajectory_steer(request, slug)
    actions.dismiss(trajectory, request.POST.get("richting", "").replace("\0", ""))
    return private(redirect("compass:compass", slug))

"""Faces of what comes in and goes out: files, paper, frames in other sites, tiles."""

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cocreate.core import page_cache, paper, rates
from cocreate.core.policies import for_other_sites, policy
from cocreate.core.secrecy import private
from cocreate.trajectories import queries as trajectories
from cocreate.trajectories.models import Trajectory
from cocreate.trajectories.views.one import shown

from . import access, bases, exchange, formats, layers, mvt, queries, sheet, sketch, tiles
from .exchange_forms import FileForm, OtherMapForm
from .models import Layer, outline_of

MANY, WINDOW = 60, 3600  # files and sheets for one address in so many seconds; what the page cache gives does not count
TOLD = 5  # refused things that are told one by one
PAPER = Path(__file__).with_name("sheet.typ")
MINUTE = 60
MANY_TILES, A_WHILE = 2_000, 300  # tiles for one address in so many seconds that are not here yet
WEEK = 7 * 86_400
ENDINGS = [ending for ending in formats.KINDS if ending != "geojson"]  # that has its own address, with how things came


def _kept(response: HttpResponse, trajectory: Trajectory) -> HttpResponse:
    """Let everybody have what shows a public map from the cache; keep any other private."""
    if not trajectory.is_public:
        return private(response)
    tags = (f"trajectory:{trajectory.pk}", "roles", "stones")
    return page_cache.shows(response, *tags, until=trajectories.midnight())


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell how the map goes out; let who changes it lay files and other maps on it."""
    who = access.reader(request, slug)
    forms: dict[str, Any] = {"form": FileForm(), "other_form": OtherMapForm(prefix="ander")} if who.writes else {}
    if request.method == "POST":
        who, member = access.writer(request, slug)
        if not who.writes:
            raise Http404
        rates.limit("map_files", rates.address(request), MANY, WINDOW)
        is_other = "ander-address" in request.POST
        form: Any = OtherMapForm(request.POST, prefix="ander") if is_other else FileForm(request.POST, request.FILES)
        if form.is_valid():
            found, name = (form.found, form.other.title) if is_other else (form.found.features, form.layer)
            try:
                made = exchange.bring_in(who.trajectory, found, name, member)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                _tell(request, len(found), len(made))
                if not is_other:
                    _tell_refused(request, form.found)
                return HttpResponseRedirect(f"{who.trajectory.get_absolute_url()}kaart/")
        forms["other_form" if is_other else "form"] = form
    return _files(request, who, forms)


def _tell(request: HttpRequest, things: int, layers: int) -> None:
    came = ngettext("%(n)d thing came on the map", "%(n)d things came on the map", things) % {"n": things}
    where = ngettext("in %(n)d layer", "in %(n)d layers", layers) % {"n": layers}
    messages.success(request, f"{came}, {where}.")


def _tell_refused(request: HttpRequest, found: formats.Found) -> None:
    if found.simpler:
        drawn = ngettext(
            "%(n)d had too many points and was drawn simpler.",
            "%(n)d had too many points and were drawn simpler.",
            found.simpler,
        )
        messages.info(request, drawn % {"n": found.simpler})
    more = len(found.refused) + found.more - TOLD
    for one in found.refused[:TOLD]:
        what = _("Number %(number)s could not be laid") % {"number": one.number}
        title = f" ({one.title[:60]})" if one.title else ""
        messages.warning(request, f"{what}{title}: {one.why}")
    if more > 0:
        left = ngettext("And %(n)d more could not be laid.", "And %(n)d more could not be laid.", more)
        messages.warning(request, left % {"n": more})


def _files(request: HttpRequest, who: access.Reader, forms: dict[str, Any]) -> HttpResponse:
    steers = who.writes and who.member is not None and who.member.role.steers
    context: dict[str, Any] = {
        "who": who,
        "member": who.member,
        "kinds": [(formats.KINDS[ending].name, f"maps:export_{ending}") for ending in ENDINGS],
        "sizes": list(sheet.SIZES),
        "underlays": queries.underlays(who.trajectory),
        "layers": layers.counted(who.trajectory) if steers else [],
        "origin": request.build_absolute_uri("/").rstrip("/"),
        **forms,
    }
    response = shown(request, who.trajectory, "maps/files.html", context)
    if any(form.errors for form in forms.values()):
        response.status_code = 422
    return private(response) if who.member or forms or who.decides else response


@require_POST
def take_layer_off(request: HttpRequest, slug: str, layer_id: str) -> HttpResponse:
    """Take a layer off the map, for who steers."""
    who, member = access.writer(request, slug)
    if not member.role.steers or not who.writes:
        raise Http404
    layer = get_object_or_404(Layer, trajectory=who.trajectory, pk=layer_id)
    exchange.take_layer_off(layer, member)
    messages.success(request, _("The layer is off the map."))
    return HttpResponseRedirect(f"{who.trajectory.get_absolute_url()}kaart/bestanden/")


@require_safe
def export(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """Give what lies on the map as a file. It holds the same for everybody who may read the map."""
    who = access.reader(request, slug)
    rates.limit("map_export", rates.address(request), MANY, WINDOW)
    kind = formats.KINDS[ending]
    made = formats.write(ending, exchange.features(who.trajectory), who.trajectory.title)
    response = HttpResponse(made, content_type=kind.content_type)
    response["Content-Disposition"] = f'attachment; filename="kaart-{who.trajectory.slug}.{ending}"'
    return _kept(for_other_sites(response), who.trajectory)


@require_safe
def on_paper(request: HttpRequest, slug: str, size: str) -> HttpResponse:
    """Give the map and its list as a PDF of one of the sizes of paper, with the picture that `onder` names under it."""
    who = access.reader(request, slug)
    key = request.GET.get("onder", "").replace("\0", "")
    under = queries.underlay(who.trajectory, key) if key else None
    if size not in sheet.SIZES or (key and under is None):
        raise Http404
    rates.limit("report", rates.address(request), MANY, WINDOW)
    made = sheet.data(who.trajectory, size, under)
    if made is None:
        raise Http404
    response = HttpResponse(paper.report(made, PAPER), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="kaart-{who.trajectory.slug}-{size}.pdf"'
    return _kept(response, who.trajectory)


@xframe_options_exempt
@require_safe
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what people laid on the map in a frame of another site. It sets nothing and asks nothing of anyone.

    What came by thousands from a file would hide it; that is only counted.
    """
    trajectory = access.reader(request, slug).trajectory
    found = queries.things(trajectory)
    numbered = list(enumerate(found.exclude(layer__is_fixed=True)[: sketch.MOST], start=1))
    context = {
        "trajectory": trajectory,
        "numbered": numbered,
        "more": found.count() - len(numbered),
        "drawing": sketch.draw(outline_of(trajectory), numbered),
    }
    response = render(request, "maps/embed.html", context)
    return _kept(policy(response, {"frame-ancestors": ["*"]}), trajectory)


@require_safe
def tile(request: HttpRequest, slug: str, layer_id: str, z: int, x: int, y: int) -> HttpResponse:  # noqa: PLR0913, PLR0917 - its address
    """Give a vector tile of a layer that came from a file."""
    who = access.reader(request, slug)
    if not tiles.exists(z, x, y):
        raise Http404
    layer = get_object_or_404(Layer, trajectory=who.trajectory, pk=layer_id, is_fixed=True)
    made = tiles.tile(layer.pk, (z, x, y), layers.titles)
    response = HttpResponse(made, content_type=mvt.CONTENT_TYPE)
    if not who.trajectory.is_public:
        return private(response)
    response["Cache-Control"] = f"public, max-age={MINUTE}"  # thousands of tiles would push pages out of the page cache
    return for_other_sites(response)


@require_safe
def base_tile(request: HttpRequest, key: str, z: int, x: int, y: int) -> HttpResponse:
    """Give a tile of a map that people lay under theirs, fetched by this server when COCREATE_TILES_MB says so."""
    if not (bases.come_through_here() and bases.exists(key, z, x, y)):
        raise Http404
    found = bases.kept(key, z, x, y)
    if found is None:
        rates.limit("map_tiles", rates.address(request), MANY_TILES, A_WHILE)
        try:
            found = bases.fetch(key, z, x, y)
        except bases.BusyError:
            return HttpResponse(status=503, headers={"Retry-After": "1", "Cache-Control": "no-store"})
    media_type, content = found
    if not content:
        return HttpResponse(status=404, headers={"Cache-Control": f"max-age={MINUTE}"})
    return HttpResponse(content, content_type=media_type, headers={"Cache-Control": f"public, max-age={WEEK}"})

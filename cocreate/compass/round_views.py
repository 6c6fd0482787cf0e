"""A round: opened by who steers, placed in by everybody in the room, closed, and read together."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cocreate.accounts.actions import remember
from cocreate.core import rates
from cocreate.core.page_cache import shows
from cocreate.core.secrecy import private

from . import access, actions, queries
from .document import Document
from .forms import Sheet
from .growing import FRESH, picture
from .models import Round
from .shown import label_of, of_round
from .views import MANY, WINDOW


@require_http_methods(["GET", "POST"])
def rounds(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who steers the rounds of a trajectory; open one."""
    trajectory, member = access.trajectory_steer(request, slug)
    meetings, today = queries.meetings_to_choose(trajectory)
    if request.method == "POST":
        chosen = next((each for each in meetings if each.pk == request.POST.get("ontmoeting")), None)
        one = actions.open_round(trajectory, member, chosen)
        return private(redirect("compass:screen", one.code))
    shown = {"trajectory": trajectory, "rounds": queries.rounds_of(trajectory), "meetings": meetings, "today": today}
    return private(render(request, "compass/rounds.html", shown))


@require_GET
def join(request: HttpRequest) -> HttpResponse:
    """Ask for the code that stands on the screen, and lead to its round."""
    code = request.GET.get("code", "").strip().lower().replace(" ", "").replace("-", "")
    if not code:
        return shows(render(request, "compass/join.html", {}), "site")
    if not code.isalnum() or not code.isascii() or not Round.objects.filter(code=code).exists():
        rates.limit("round-code", rates.address(request), access.TRIES, access.MINUTE)
        return private(render(request, "compass/join.html", {"code": code[:20]}, status=404))
    return redirect("compass:round", code)


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Show the sheet of an open round and keep what is placed; show what a closed one says."""
    one = access.round_by_code(request, code)
    if one.closed_at is not None:
        return _result(request, one, late=request.method == "POST")
    text = Document.model_validate(one.edition.document)
    if request.method != "POST":
        shown = {"round": one, "trajectory": one.trajectory, "sheet": Sheet(text, {})}
        return shows(render(request, "compass/round.html", shown), f"round:{one.pk}")
    rates.limit("place", rates.address(request), MANY, WINDOW)
    return _keep(request, one, Sheet(text, request.POST, request.FILES))


def _keep(request: HttpRequest, one: Round, sheet: Sheet, *, on_paper: bool = False) -> HttpResponse:
    voice = "" if on_paper else (lambda: queries.voice_of(one.trajectory, remember(request).pk))
    try:
        sound = sheet.sound
        placement, _new = actions.place(
            one.trajectory, sheet.placed(), voice=voice, key=sheet.key, in_round=one, on_paper=on_paper
        )
        if sound:
            actions.speak(placement, sound)
    except actions.PlacementError as error:
        sheet.refuse(error.errors)
        shown = {"round": one, "trajectory": one.trajectory, "sheet": sheet, "on_paper": on_paper}
        return private(render(request, "compass/round.html", shown, status=422))
    if on_paper:
        messages.success(request, _("The card is in. Here is an empty one."))
        return redirect("compass:paper", one.code)
    if (sheet.why.strip() or sound) and (reason := queries.reason_of(placement)):
        return redirect("compass:reason", reason.pk, queries.reason_key(reason))
    return redirect("compass:screen", one.code)


def _result(request: HttpRequest, one: Round, *, late: bool) -> HttpResponse:
    shown = of_round(one, queries.round_view(one))
    steers = access.may_steer(request, one.trajectory)
    status = 409 if late else 200
    response = render(request, "compass/result.html", shown | {"steers": steers, "late": late}, status=status)
    if steers or late or not one.trajectory.is_public:
        return private(response)
    return shows(response, f"round:{one.pk}", f"trajectory:{one.trajectory_id}")


@require_GET
def screen(request: HttpRequest, code: str) -> HttpResponse:
    """Show the code, the QR and the picture that grows: for the wall, and for who just placed."""
    one = access.round_by_code(request, code)
    if one.closed_at is not None:
        return redirect("compass:round", one.code)
    shown = {"round": one, "trajectory": one.trajectory, "label": label_of(one), "growing": picture(one)}
    return private(
        render(request, "compass/screen.html", shown | {"steers": access.may_steer(request, one.trajectory)})
    )


@require_GET
def growing(request: HttpRequest, code: str) -> HttpResponse:
    """Give the picture of an open round as it is, at most two seconds old, the same for every phone."""
    one = access.round_by_code(request, code)
    response = HttpResponse(picture(one), headers={"X-Robots-Tag": "noindex"})
    return shows(response, f"round:{one.pk}", until=timezone.now() + FRESH)


@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close a round."""
    one = access.round_steer(request, code)
    actions.close_round(one)
    return private(redirect("compass:round", one.code))


@require_POST
def take(request: HttpRequest, code: str) -> HttpResponse:
    """Write down what the group takes from it."""
    one = access.round_steer(request, code)
    try:
        actions.take(one, request.POST.get("meenemen", ""))
    except actions.PlacementError as error:
        messages.error(request, " ".join(error.errors["taken"]))
    return private(redirect("compass:round", one.code))


@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """Key in a paper card, each as another person, before the round closes. The page itself prints as a card."""
    one = access.round_steer(request, code)
    text = Document.model_validate(one.edition.document)
    if request.method == "POST":
        return private(_keep(request, one, Sheet(text, request.POST), on_paper=True))
    shown = {"round": one, "trajectory": one.trajectory, "sheet": Sheet(text, {}), "on_paper": True}
    return private(render(request, "compass/round.html", shown))

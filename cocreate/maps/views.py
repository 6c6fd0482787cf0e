"""Faces."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cocreate.accounts.actions import remember
from cocreate.accounts.queries import guest_of
from cocreate.contributions import queries as contributions
from cocreate.contributions.access import hears
from cocreate.core import page_cache
from cocreate.core.policies import for_other_sites, policy
from cocreate.core.secrecy import private
from cocreate.moderation import spam
from cocreate.trajectories.views.one import shown

from . import access, actions, bases, growth, queries, room, sketch, underlays
from .access import Reader
from .forms import FIRST_STEP, STEPS, AddForm, LetPassForm, ReplyForm, StateForm, StepForm, ThingForm
from .geojson import collection, moment_of, wrong
from .models import State, Thing, outline_of
from .moving import TOWARDS
from .tokens import token_for

PAGE = 100  # things on one page of the list
METHODS = ["GET", "HEAD", "POST"]


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the map and its list; to who takes part also what waits and what was set aside."""
    who = access.reader(request, slug)
    return _overview(request, who)


def _overview(request: HttpRequest, who: Reader, refused: AddForm | None = None) -> HttpResponse:
    trajectory = who.trajectory
    asked = {"state": "zeker", "layer": "laag", "touches": "raakt"}
    only = {name: request.GET.get(word, "") for name, word in asked.items()}
    page = Paginator(queries.listed(trajectory, **only), PAGE).get_page(request.GET.get("bladzijde"))
    ids: Any = page.object_list  # a query of its own, which `shown` takes in
    found = queries.shown(ids)
    numbered = list(enumerate(found, start=page.start_index() or 1))
    layers = queries.layers(trajectory)
    given = queries.beside(trajectory, [one.pk for one in found], inner=hears(request, trajectory))
    for one in found:
        one.given = given.get(one.pk, [])
    form = refused or (AddForm(trajectory, known=who.writes) if who.adds else None)
    context: dict[str, Any] = {
        "member": who.member,
        "who": who,
        "page": page,
        "numbered": numbered,
        "drawing": sketch.draw(outline_of(trajectory), numbered),
        "outline": outline_of(trajectory),
        "layers": layers,
        "bases": bases.shown(),
        "tiles_here": bases.come_through_here(),
        "underlays": underlays.shown(trajectory),
        "states": State.choices,
        "touchable": form.touchable if form else queries.touchable(),
        **only,
        "filtered": any(only.values()),
        "form": form,
        "waiting": list(queries.waiting(trajectory)) if who.sees_waiting else [],
        "waiting_replies": list(queries.waiting_replies(trajectory)) if who.sees_waiting else [],
        "asides": queries.asides(trajectory) if who.member else [],
        "hand": room.hand_for(who.member) if who.member and who.writes else "",
        "meeting_now": queries.meeting_now(trajectory) if who.writes else None,
    }
    page_cache.also(request, until=queries.next_turn(trajectory))
    page_cache.also(request, until=queries.first_end(given.values()))
    response = policy(shown(request, trajectory, "maps/map.html", context), bases.policy())
    if refused:
        response.status_code = 422
    return private(response) if refused or who.decides or guest_of(request) else response


@require_http_methods(METHODS)
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Lay something on the map; of who is not known here it waits for a nod."""
    who = access.reader(request, slug)
    if request.method != "POST":
        return redirect(f"{who.trajectory.get_absolute_url()}kaart/#nieuw")
    spam.hold_back(request, "offer")
    form = AddForm(who.trajectory, request.POST, known=who.writes)
    if not form.is_valid():
        return _overview(request, who, form)
    try:
        made = _add(request, who, form)
    except ValidationError as error:
        form.add_error(None, error)
        return _overview(request, who, form)
    if made.is_seen:
        messages.success(request, _("It lies on the map."))
    else:
        messages.success(request, _("We have it. Someone of the trajectory looks at it first; then everybody sees it."))
    return HttpResponseRedirect(made.get_absolute_url())


def _add(request: HttpRequest, who: Reader, form: AddForm) -> Thing:
    told, data = form.told(), form.cleaned_data
    more = {"meeting": data.get("meeting"), "role": data.get("role")}
    if who.writes and who.member:
        return actions.add(who.trajectory, _layered(who, form), who.member, **more)
    text = f"{told.title}\n{told.where}\n{told.story}"
    suspicion = spam.of_post(request, text)
    giver = remember(request)
    return actions.offer(who.trajectory, told, giver=giver, member=who.member, suspicion=suspicion, **more)


def _layered(who: Reader, form: ThingForm) -> Any:
    """Return what was told, in the layer that is new when one was named."""
    told = form.told()
    if who.member and (name := form.cleaned_data.get("new_layer", "").replace("\0", "").strip()):
        made = actions.add_layer(who.trajectory, name, who.member)
        return type(told)(**(told.shown() | {"layer": made.pk}))
    return told


@require_safe
def thing(request: HttpRequest, slug: str, thing_id: str) -> HttpResponse:
    """Show one thing: its story, how it came, what happened to it and what is said about it."""
    who = access.reader(request, slug)
    return _thing(request, who, access.thing_read(request, who, thing_id))


def _thing(request: HttpRequest, who: Reader, found: Thing, **forms: Any) -> HttpResponse:
    own = access.is_own(request, found, who.member)
    replies = list(queries.replies(found))
    asked = queries.waiting_replies(who.trajectory).filter(thing=found)
    given = queries.beside(who.trajectory, [found.pk], inner=hears(request, who.trajectory))
    waiting = [one for one in asked if who.sees_waiting or access.is_own(request, one, who.member)]
    moved = next((metres for metres, _name in STEPS if str(metres) == request.GET.get("stap")), 0)
    context: dict[str, Any] = {
        "member": who.member,
        "who": who,
        "thing": found,
        "own": own,
        "drawing": sketch.draw(outline_of(who.trajectory), [(1, found)]) if found.geometry else None,
        "changes": list(queries.changes(found)),
        "given": given.get(found.pk, []),
        "given_waits": queries.beside_waits(found) if who.member and who.member.role.steers else 0,
        "replies": replies,
        "waiting_replies": waiting,
        "mine": {one.pk for one in (*replies, *waiting) if access.is_own(request, one, who.member)},
        "state_form": StateForm(initial={"state": found.state}),
        "step_form": StepForm(initial={"metres": moved or FIRST_STEP}),
        "moved": moved,
        "reply_form": ReplyForm(),
        "pass_form": LetPassForm(),
        "may_change": who.writes or (own and not found.is_seen and who.adds),
        **forms,
    }
    page_cache.also(request, until=queries.first_end(given.values()))
    response = shown(request, who.trajectory, "maps/thing.html", context)
    if any(form.errors for form in forms.values()):
        response.status_code = 422
    return private(response) if forms or who.decides or own or guest_of(request) else response


def _changeable(request: HttpRequest, slug: str, thing_id: str) -> tuple[Reader, Thing]:
    """Return a thing for who may change it: who is known here, and who gave it while it waits."""
    who = access.reader(request, slug)
    found = access.thing_read(request, who, thing_id)
    own = not found.is_seen and access.is_own(request, found, who.member)
    if not (who.writes or (own and who.adds)):
        raise Http404
    return who, found


@require_http_methods(METHODS)
def change(request: HttpRequest, slug: str, thing_id: str) -> HttpResponse:
    """Tell it anew, also where it is."""
    who, found = _changeable(request, slug, thing_id)
    form = ThingForm(who.trajectory, request.POST if request.method == "POST" else None, thing=found, known=who.writes)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(found, _layered(who, form) if who.writes else form.told(), who.member)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return HttpResponseRedirect(found.get_absolute_url())
    context = {"trajectory": who.trajectory, "member": who.member, "thing": found, "form": form}
    return private(render(request, "maps/change.html", context, status=422 if form.errors else 200))


@require_POST
def step(request: HttpRequest, slug: str, thing_id: str) -> HttpResponse:
    """Move it a step."""
    who, found = _changeable(request, slug, thing_id)
    form = StepForm(request.POST)
    towards = request.POST.get("naar", "")
    if form.is_valid() and towards not in TOWARDS:
        form.add_error(None, _("Choose where it must go."))
    if form.errors:
        return _thing(request, who, found, step_form=form)
    try:
        actions.step(found, towards, form.cleaned_data["metres"], who.member)
    except ValidationError as error:
        form.add_error(None, error)
        return _thing(request, who, found, step_form=form)
    return HttpResponseRedirect(f"{found.get_absolute_url()}?stap={form.cleaned_data['metres']}#waar")


@require_POST
def state(request: HttpRequest, slug: str, thing_id: str) -> HttpResponse:
    """Say how sure the group is of it, and why."""
    who, member = access.writer(request, slug)
    found = access.thing_read(request, who, thing_id)
    form = StateForm(request.POST)
    if form.is_valid():
        try:
            actions.set_state(found, form.cleaned_data["state"], form.cleaned_data["why"], member)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return HttpResponseRedirect(found.get_absolute_url())
    return _thing(request, who, found, state_form=form)


@require_POST
def reply(request: HttpRequest, slug: str, thing_id: str) -> HttpResponse:
    """Say something about it."""
    who = access.reader(request, slug)
    found = access.thing_read(request, who, thing_id)
    spam.hold_back(request, "offer")
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _thing(request, who, found, reply_form=form)
    text = form.cleaned_data["text"]
    try:
        if who.writes:
            made = actions.reply(found, text, giver=guest_of(request), member=who.member)
        else:
            signs = spam.of_post(request, text)
            made = actions.reply(found, text, giver=remember(request), member=who.member, suspicion=signs)
    except ValidationError as error:
        form.add_error(None, error)
        return _thing(request, who, found, reply_form=form)
    if not made.is_public and not who.writes:
        messages.success(request, _("We have it. Someone of the trajectory looks at it first; then everybody sees it."))
    return HttpResponseRedirect(f"{found.get_absolute_url()}#gesprek")


@require_POST
def take_off(request: HttpRequest, slug: str, thing_id: str) -> HttpResponse:
    """Take it off the map; what it was stays readable to who takes part."""
    who, member = access.writer(request, slug)
    found = access.thing_read(request, who, thing_id)
    _tried(request, lambda: actions.take_off(found, member))
    return HttpResponseRedirect(found.get_absolute_url())


@require_POST
def put_back(request: HttpRequest, slug: str, thing_id: str) -> HttpResponse:
    """Lay it on the map again."""
    who, member = access.writer(request, slug)
    found = access.thing_read(request, who, thing_id)
    _tried(request, lambda: actions.put_back(found, member))
    return HttpResponseRedirect(found.get_absolute_url())


@require_POST
def nod(request: HttpRequest, slug: str, thing_id: str) -> HttpResponse:
    """Let everybody see a thing or a reply that waited, or leave it out with a reason."""
    who, member = access.writer(request, slug)
    item: Any = access.thing_read(request, who, thing_id)
    back = item.get_absolute_url()
    if reply_id := request.POST.get("antwoord", ""):
        item = access.reply_read(request, who, thing_id, reply_id.replace("\0", ""))
    reason = request.POST.get("reason", "").replace("\0", "").strip()
    if request.POST.get("wat") == "niet":
        _tried(request, lambda: actions.let_pass(item, member, reason))
    else:
        _tried(request, lambda: actions.nod(item, member))
    return HttpResponseRedirect(back)


@require_POST
def take_back(request: HttpRequest, slug: str, thing_id: str) -> HttpResponse:
    """Let who gave a thing or a reply take it back: its words are gone."""
    who = access.reader(request, slug)
    item: Any = access.thing_read(request, who, thing_id)
    back = item.get_absolute_url()
    if reply_id := request.POST.get("antwoord", ""):
        item = access.reply_read(request, who, thing_id, reply_id.replace("\0", ""))
    else:
        back = f"{who.trajectory.get_absolute_url()}kaart/"
    if not access.is_own(request, item, who.member):
        raise Http404
    if _tried(request, lambda: actions.take_back(item, guest_of(request))):
        messages.success(request, _("It is gone, here and everywhere it stood."))
    return HttpResponseRedirect(back)


def _tried(request: HttpRequest, act: Any) -> bool:
    """Do it; when it cannot be done, say why on the next page."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    return True


@require_safe
def geojson(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the map as GeoJSON, as it stands or as it stood: `?at=`. What waits comes along for who takes part."""
    who = access.reader(request, slug)
    try:
        moment = moment_of(who.trajectory, request.GET.get("at", ""))
    except ValueError:
        return JsonResponse({"errors": {"at": [wrong()]}}, status=422)
    waiting = queries.waiting(who.trajectory) if who.sees_waiting and moment is None else ()
    inner = hears(request, who.trajectory)
    found = collection(who.trajectory, moment, waiting, inner=inner)
    response = JsonResponse(found, content_type="application/geo+json", json_dumps_params={"ensure_ascii": False})
    if not who.trajectory.is_public or who.sees_waiting:
        return private(response)
    until = contributions.next_expiry(who.trajectory)
    return page_cache.shows(
        for_other_sites(response), f"trajectory:{who.trajectory.pk}", "stones", "roles", until=until
    )


@require_safe
def grown(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the map as it stood after a meeting, and what changed since the one before or since `?sinds=`."""
    who = access.reader(request, slug)
    steps = growth.steps(who.trajectory)
    step = next((one for one in steps if one.key == request.GET.get("toen", "")), steps[-1])
    try:
        since = moment_of(who.trajectory, request.GET.get("sinds", ""))
    except ValueError:
        since = None  # it was not a moment; the step before is one
    numbered = list(enumerate(growth.things(who.trajectory, step), start=1))
    context: dict[str, Any] = {
        "member": who.member,
        "steps": steps,
        "step": step,
        "numbered": numbered,
        "drawing": sketch.draw(outline_of(who.trajectory), numbered),
        "changes": growth.changes(who.trajectory, step, since),
    }
    page_cache.also(request, until=queries.next_turn(who.trajectory))
    response = shown(request, who.trajectory, "maps/growth.html", context)
    return private(response) if who.decides or since else response


@require_POST
def token(request: HttpRequest, slug: str) -> JsonResponse:
    """Give a browser the token for the room."""
    return private(JsonResponse(token_for(access.reader(request, slug), request)))

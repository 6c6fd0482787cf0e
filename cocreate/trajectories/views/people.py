"""The people of a trajectory: the list for who is in it, stepping in, one's own part."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cocreate.accounts.actions import remember
from cocreate.core import rates
from cocreate.core.secrecy import private
from cocreate.moderation import spam
from cocreate.trajectories import actions, queries
from cocreate.trajectories.access import (
    invitation_open,
    member_of,
    trajectory_member,
    trajectory_read,
    trajectory_steer,
)
from cocreate.trajectories.forms_people import HandOverForm, InviteForm, JoinForm, LeaveForm, MineForm, PauseForm
from cocreate.trajectories.models import Invitation, Member, Trajectory, Visibility

from .one import shown


def address(trajectory: Trajectory, more: str = "") -> str:
    """Return the path of its page of people."""
    return f"{trajectory.get_absolute_url()}wij/{more}"


@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who is in it to who is in it; to others how many there are of each role."""
    found = trajectory_read(request, slug)
    return _people(request, found, member_of(request, found))


def _people(request: HttpRequest, found: Trajectory, member: Member | None, **more: Any) -> HttpResponse:
    context: dict[str, Any] = {"counts": queries.count_by_role(found), "roles": list(queries.roles())}
    if member is not None:
        all_of_them = queries.people_of(found)
        context |= {
            "member": member,
            "people": all_of_them,
            "needs_a_second": member.role.steers and queries.needs_a_second(all_of_them),
            "thanked": list(queries.thanked(found)[:20]),
            "is_asked": queries.is_asked_on(member),
        }
        if member.role.steers:
            taken = queries.proposal(found, "role", request.GET.get("van", ""))
            invite = InviteForm(initial=taken.data if taken else {"role": "deelnemer"})
            context |= {"invitations": list(queries.invitations(found)), "form": invite, "mail": settings.MAIL_ENABLED}
    response = shown(request, found, "trajectories/people.html", context | more)
    response.status_code = more.get("status", 200)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Step in with a role that is open to all."""
    found = trajectory_read(request, slug)
    if found.visibility == Visibility.MEMBERS or found.closed_at:
        raise Http404
    return _join(request, found, None)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, invitation_id: str) -> HttpResponse:
    """Step in with an invitation."""
    found = invitation_open(invitation_id)
    return _join(request, found.trajectory, found)


def _join(request: HttpRequest, found: Trajectory, asked: Invitation | None) -> HttpResponse:
    form = JoinForm(request.POST or None, role=asked.role if asked else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                spam.hold_back(request, "offer")
                role = asked.role if asked else form.cleaned_data["role"]
                member = actions.join(found, role, remember(request), form.cleaned_data, invitation=asked)
            except rates.TooManyError:
                status = 429
                form.add_error(None, _("A lot came from here just now. Nothing is lost: wait a while."))
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return HttpResponseRedirect(member.secret_path)
    context = {"trajectory": found, "form": form, "invitation": asked, "member": member_of(request, found)}
    return private(render(request, "trajectories/join.html", context, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, slug: str) -> HttpResponse:
    """Show and change one's own part: minutes, a break, handing over, a goodbye."""
    found, member = trajectory_member(request, slug)
    if request.method != "POST":
        return _mine(request, member)
    verb = request.POST.get("doe", "")
    form = _form_of(verb, request, member)
    try:
        if form is not None and not form.is_valid():
            return _mine(request, member, {verb: form})
        _do(verb, trajectory_member(request, slug)[1], form.cleaned_data if form else {})
    except ValidationError as error:
        forms = {verb: form} if form else {}
        return _mine(request, member, forms, error.messages)
    return HttpResponseRedirect(member.secret_path if verb == "leave" else address(found))


def _form_of(verb: str, request: HttpRequest, member: Member) -> BaseForm | None:
    made: dict[str, Any] = {
        "change": lambda: MineForm(request.POST, instance=member),
        "pause": lambda: PauseForm(request.POST),
        "hand_over": lambda: HandOverForm(request.POST, member=member),
        "leave": lambda: LeaveForm(request.POST),
    }
    form: BaseForm | None = made[verb]() if verb in made else None
    return form


def _do(verb: str, member: Member, data: dict[str, Any]) -> None:
    if verb == "change":
        actions.change_mine(member, data)
    elif verb in {"pause", "resume"}:
        actions.pause(member, data.get("paused_until"))
    elif verb == "go_on":
        actions.go_on(member)
    elif verb == "hand_over":
        actions.hand_over(member, data["to"], data["note"])
    elif verb == "leave":
        actions.leave(member, member, note=data["note"])
    else:
        raise Http404


def _mine(
    request: HttpRequest, member: Member, tried: dict[str, BaseForm] | None = None, refused: list[str] | None = None
) -> HttpResponse:
    """Show the page; with a form that was tried, what is wrong with it or why it was refused."""
    forms = tried or {}
    wrong = [str(text) for form in forms.values() for each in form.errors.values() for text in each]
    context = {
        "trajectory": member.trajectory,
        "member": member,
        "change": forms.get("change") or MineForm(instance=member),
        "pause": forms.get("pause") or PauseForm(),
        "hand_over": forms.get("hand_over") or HandOverForm(member=member),
        "leave": forms.get("leave") or LeaveForm(),
        "is_asked": queries.is_asked_on(member),
        "problems": refused or wrong,
    }
    status = 200 if tried is None and refused is None else 422
    return private(render(request, "trajectories/mine.html", context, status=status))


@require_POST
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Make an invitation, and mail it when an address was given."""
    found, member = trajectory_steer(request, slug)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            spam.hold_back(request, "mail" if form.cleaned_data["email"] else "offer")
            actions.invite(found, form.cleaned_data["role"], member, to=form.cleaned_data["email"])
        except rates.TooManyError:
            form.add_error(None, _("A lot came from here just now. Nothing is lost: wait a while."))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return HttpResponseRedirect(address(found, "#uitnodigen"))
    return _people(request, found, member, form=form, status=422)


@require_POST
def end_invitation(request: HttpRequest, slug: str, invitation_id: str) -> HttpResponse:
    """Let nobody come in with this invitation any more."""
    found, member = trajectory_steer(request, slug)
    one = found.invitations.filter(pk=invitation_id).select_related("trajectory").first()
    if one is None:
        raise Http404
    actions.end_invitation(one, member)
    return HttpResponseRedirect(address(found, "#uitnodigen"))


@require_http_methods(["GET", "HEAD", "POST"])
def goodbye(request: HttpRequest, slug: str, member_id: str) -> HttpResponse:
    """Let who steers say goodbye to someone, with thanks."""
    found, member = trajectory_steer(request, slug)
    other = queries.members(found).filter(pk=member_id).exclude(pk=member.pk).first()
    if other is None:
        raise Http404
    if request.method == "POST":
        try:
            actions.leave(other, member, thanks=request.POST.get("thanks", "").replace("\0", "")[:1000])
        except ValidationError as error:
            return _people(request, found, member, problems=error.messages, status=422)
        return HttpResponseRedirect(address(found))
    return private(
        render(request, "trajectories/goodbye.html", {"trajectory": found, "member": member, "other": other})
    )

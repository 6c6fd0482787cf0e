"""The secret link of a member."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cocreate.accounts.actions import remember
from cocreate.core.secrecy import secret_page
from cocreate.moderation.models import Status
from cocreate.trajectories import actions
from cocreate.trajectories.access import member_with_secret


@secret_page
@require_safe
def with_secret(request: HttpRequest, slug: str, member_id: str, secret: str) -> HttpResponse:
    """Remember this browser, and lead to the trajectory; who left reads thanks instead."""
    member = member_with_secret(slug, member_id, secret)
    if member.left_at is None:
        actions.keep(member, remember(request))
    context = {
        "member": member,
        "trajectory": member.trajectory,
        "secret_url": request.build_absolute_uri(member.secret_path),
        "waits": member.trajectory.status == Status.WAITING,
    }
    return render(request, "trajectories/secret.html", context)

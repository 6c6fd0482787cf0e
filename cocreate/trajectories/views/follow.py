"""Following a trajectory: by mail, by feed, or by looking now and then."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cocreate.trajectories import news
from cocreate.trajectories.access import member_of, trajectory_read

from .one import shown


@require_safe
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how one follows it. Editors, who may read all, follow by mail only what they could read without that."""
    found = trajectory_read(request, slug)
    scope = news.scope_of(found, None if found.is_public else member_of(request, found))
    context = {"has_mail": settings.MAIL_ENABLED and bool(scope), "scope": scope}
    return shown(request, found, "trajectories/follow.html", context)

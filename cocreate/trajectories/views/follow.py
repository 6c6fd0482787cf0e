"""Following a trajectory: by mail, by feed, or by looking now and then."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cocreate.trajectories.access import trajectory_read

from .one import shown


@require_safe
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how one follows it. By mail only while everybody may read it: a letter is no place for what is not public."""
    found = trajectory_read(request, slug)
    context = {"has_mail": settings.MAIL_ENABLED and found.is_public, "scope": found.scope}
    return shown(request, found, "trajectories/follow.html", context)

"""What readers see of moderation."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from . import spam


@require_safe
def stamp(_request: HttpRequest) -> HttpResponse:
    """Answer with this moment, signed: a form sends it back, so that writing faster than people type is seen."""
    return HttpResponse(spam.start_stamp(), content_type="text/plain", headers={"Cache-Control": "no-store"})

"""All voices, a page each, and the chapters of a recording."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cocreate.contributions import queries as contributions
from cocreate.contributions.access import contribution_read
from cocreate.core import page_cache
from cocreate.voices import access, queries

PAGE = 24


@require_safe
def voices(request: HttpRequest) -> HttpResponse:
    """Show who speaks in the guide, newest first."""
    try:
        number = max(1, int(request.GET.get("pagina", "1")))
    except ValueError as error:
        raise Http404 from error
    found = list(queries.voices()[(number - 1) * PAGE : number * PAGE + 1])
    if not found and number > 1:
        raise Http404
    shown = found[:PAGE]
    told = queries.told_by(shown)
    context = {
        "rows": [(one, told[one.pk]) for one in shown],
        "newer": number - 1 if number > 1 else None,
        "older": number + 1 if len(found) > PAGE else None,
    }
    response = render(request, "voices/voices.html", context)
    return page_cache.shows(response, "contributions", until=contributions.next_expiry())


@require_safe
def voice(request: HttpRequest, voice_id: str) -> HttpResponse:
    """Show one voice: what it told, the words quoted, and where it changed the guide."""
    if gone := access.voice_gone(voice_id):
        response = render(request, "voices/gone.html", {"voice": gone}, status=410)
        return page_cache.shows(response, f"voice:{voice_id}")
    found = access.voice_read(voice_id)
    told = queries.told_by([found])[found.pk]
    response = render(request, "voices/voice.html", {"voice": found, "contributions": told})
    until = contributions.next_expiry()
    return page_cache.shows(response, "contributions", f"voice:{voice_id}", until=until, request=request)


@require_safe
def chapters(request: HttpRequest, contribution_id: str) -> HttpResponse:
    """Give the quotes of a public recording as chapters, in the JSON of the podcast namespace. Times in seconds."""
    found = contribution_read(request, contribution_id)
    if not found.is_public:
        raise Http404
    listed = [{"startTime": (one.start or 0) / 1000, "title": one.text} for one in queries.chapters(found)]
    response = JsonResponse({"version": "1.2.0", "chapters": listed})
    response["Content-Type"] = "application/json+chapters"
    return page_cache.shows(response, *found.page_tags(), until=contributions.midnight_after(found.visible_until))

"""The voices: a list, and a page each."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cocreate.contributions import queries
from cocreate.contributions.access import contribution_gone, contribution_read, contribution_watch
from cocreate.contributions.filters import choices, chosen, narrowed
from cocreate.contributions.kinds import KINDS
from cocreate.contributions.models import Contribution
from cocreate.core import page_cache
from cocreate.core.secrecy import private

PAGE = 24


@require_safe
def insights(request: HttpRequest) -> HttpResponse:
    """Show the voices, newest first, narrowed by plain links."""
    asked = chosen(request)
    found = queries.for_cards(queries.insights(**narrowed(asked)))
    page, more = queries.after(found, request.GET.get("na", ""), PAGE)
    kinds = [(kind.word, str(kind.label)) for kind in KINDS.values()]
    context = {
        "contributions": page,
        "older": f"?{urlencode({**asked, 'na': page[-1].pk})}" if more else "",
        "is_first": not request.GET.get("na"),
        "asked": asked,
        "feed": f"atom.xml?{urlencode(asked)}" if asked else "atom.xml",
        "filters": {
            "stones": choices(asked, "steen", queries.stone_names()),
            "traits": choices(asked, "kenmerk", queries.trait_names()),
            "kinds": choices(asked, "soort", kinds),
            "places": choices(asked, "plek", [(place, place) for place in queries.places()]),
        },
    }
    response = render(request, "contributions/insights.html", context)
    return page_cache.shows(response, "contributions", "stones", until=queries.next_expiry())


@require_safe
def contribution(request: HttpRequest, contribution_id: str) -> HttpResponse:
    """Show one voice, with what it changed in the guide."""
    if gone := contribution_gone(contribution_id):
        if gone.merged_into and gone.merged_into.is_public:
            return HttpResponseRedirect(reverse("contributions:contribution", args=[gone.merged_into.pk]))
        response = render(request, "contributions/gone.html", {"contribution": gone}, status=410)
        return page_cache.shows(response, f"contribution:{contribution_id}")
    found = contribution_read(request, contribution_id)
    context = {"contribution": found, "kind": KINDS[found.kind], "data": machine_readable(found)}
    response = render(request, "contributions/contribution.html", context)
    if not found.is_public:
        return private(response)
    until = queries.midnight_after(found.visible_until)
    return page_cache.shows(response, *found.page_tags(), until=until, request=request)


@require_safe
def stand(request: HttpRequest, contribution_id: str) -> HttpResponse:
    """Answer how far a recording is, as the fragment that asks again by itself; the recording once it is ready."""
    found = contribution_watch(request, contribution_id)
    context = {"contribution": found, "kind": KINDS[found.kind], "whole": True, "viewing": request.GET.get("zie", "")}
    return private(render(request, KINDS[found.kind].template, context))


def machine_readable(found: Contribution) -> dict[str, Any]:
    """Return schema.org's words for a contribution."""
    kind = KINDS[found.kind]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": kind.schema,
        "@id": f"{settings.ORIGIN}{found.get_absolute_url()}",
        "url": f"{settings.ORIGIN}{found.get_absolute_url()}",
        "headline": kind.heading(found) or found.moderation_title(),
        "inLanguage": found.language,
        "author": {"@type": "Person", "name": found.credit},
        "isPartOf": {"@type": "WebSite", "name": settings.SITE_NAME, "url": settings.ORIGIN},
        **kind.machine_readable(found, settings.ORIGIN),
    }
    if found.text:
        data["text"] = found.text
    if found.published_at:
        data["datePublished"] = found.published_at.isoformat()
    if found.visible_until:
        data["expires"] = found.visible_until.isoformat()
    if found.place_name:
        data["contentLocation"] = {"@type": "Place", "name": found.place_name}
    if found.licence == Contribution.Licence.BY_SA:
        data["license"] = "https://creativecommons.org/licenses/by-sa/4.0/"
    return data

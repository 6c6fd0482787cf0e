"""Pages of the library."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cocreate.core.page_cache import shows
from cocreate.stones.queries import stones, traits

from . import access, queries
from .forms import Sentence
from .matching import Fit, Wish, match
from .models import Method

TAGS = ("methods", "stones")


@dataclass
class Found:
    """What a filled-in sentence finds."""

    form: Sentence
    wish: Wish
    fits: list[Fit]
    nearly: list[Fit]
    ignored: list[str]

    @property
    def query(self) -> str:
        """Return the sentence as a link keeps it, with its question mark, or nothing."""
        return f"?{self.wish.query()}" if self.wish else ""


def _find(request: HttpRequest) -> Found:
    form = Sentence(request.GET, list(stones()), list(traits()))
    wish = form.wish()
    fits, nearly = match(queries.methods(), wish)
    return Found(form, wish, fits, nearly if wish else [], form.ignored())


def _answer(request: HttpRequest, template: str, found: Found) -> HttpResponse:
    """Answer the page; send another spelling of the same sentence to the one address that is kept."""
    if found.ignored:
        return render(request, template, {"found": found})  # not kept: anybody can make up endless wrong words
    if request.GET.urlencode() != found.wish.query():
        return redirect(f"{request.path}{found.query}")
    return shows(render(request, template, {"found": found}), *TAGS)


def library(request: HttpRequest) -> HttpResponse:
    """Show the sentence, the methods that fit it with the reason, and those that nearly do."""
    return _answer(request, "methods/library.html", _find(request))


def cards(request: HttpRequest) -> HttpResponse:
    """Show the methods that fit as cards to print, four to a sheet of A4."""
    return _answer(request, "methods/cards.html", _find(request))


def _linked_data(method: Method) -> dict[str, object]:
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "HowTo",
        "name": method.name,
        "description": method.sentence,
        "inLanguage": "nl-BE",
        "url": f"{settings.ORIGIN}{reverse('methods:method', args=[method.pk])}",
        "supply": [{"@type": "HowToSupply", "name": name} for name in method.materials],
        "about": [stone.name for stone in method.stones.all()] + [trait.name for trait in method.traits.all()],
        "citation": method.sources,
        "license": "https://creativecommons.org/licenses/by-sa/4.0/",
    }
    if method.name_en:
        data["alternateName"] = method.name_en
    if method.minutes:
        data["totalTime"] = f"PT{method.minutes}M"
    return data


def method(request: HttpRequest, method_id: str) -> HttpResponse:
    """Show one method."""
    found = access.method_read(method_id)
    context = {"method": found, "linked_data": _linked_data(found)}
    response = render(request, "methods/method.html", context)
    return shows(response, *TAGS, request=request)

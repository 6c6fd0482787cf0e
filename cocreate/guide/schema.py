"""What machines may know of a page, in the words of schema.org."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from wagtail.models import Page

from .interviews import Interview
from .models import CasePage, InterviewPage, ListPage, PassagesPage
from .queries import Said

CONTENT_LICENCE = "https://creativecommons.org/licenses/by-sa/4.0/"


def of_page(page: Page, origin: str, crumbs: list[Page], quotes: Sequence[Said] = ()) -> dict[str, Any]:
    """Return a graph: the page with the words it stands on, and the way to it."""
    facts = _article(page, origin) if isinstance(page, PassagesPage) else _collection(page, origin)
    if quotes:
        facts["citation"] = [*facts.get("citation", []), *(_quotation(one, origin) for one in quotes)]
    trail = [
        {"@type": "ListItem", "position": n, "name": p.title, "item": f"{origin}{p.url}"}
        for n, p in enumerate([*crumbs, page], start=1)
    ]
    graph = [facts]
    if len(trail) > 1:
        graph.append({"@type": "BreadcrumbList", "itemListElement": trail})
    return {"@context": "https://schema.org", "@graph": graph}


def _quotation(said: Said, origin: str) -> dict[str, Any]:
    facts = {
        "@type": "Quotation",
        "text": said.text,
        "inLanguage": said.language,
        "url": f"{origin}{said.moment_path or said.path}",
    }
    return facts | ({"creator": {"@type": "Person", "name": said.name}} if said.name else {})


def _article(page: PassagesPage, origin: str) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "@type": "Article",
        "headline": page.title[:110],
        "description": page.summary,
        **_common(page, origin),
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME, "url": f"{origin}/"},
    }
    if isinstance(page, CasePage):
        facts["contentLocation"] = {
            "@type": "Place",
            "name": page.municipality,
            "address": {
                "@type": "PostalAddress",
                "addressLocality": page.municipality,
                "addressCountry": page.country,
            },
        }
        facts["citation"] = [str(source.value["url"]) for source in page.sources]
    return facts


def _collection(page: Page, origin: str) -> dict[str, Any]:
    kind = "CollectionPage" if isinstance(page, ListPage) else "WebSite"
    return {"@type": kind, "name": page.title, **_common(page, origin)}


def _common(page: Page, origin: str) -> dict[str, Any]:
    facts = {
        "url": f"{origin}{page.url}",
        "inLanguage": page.locale.language_code,
        "license": CONTENT_LICENCE,
        "isAccessibleForFree": True,
    }
    for name, moment in (("datePublished", page.first_published_at), ("dateModified", page.last_published_at)):
        if moment:
            facts[name] = moment.isoformat()
    return facts


def of_interview(page: InterviewPage, interview: Interview, origin: str) -> dict[str, Any]:
    """Return what machines may know of an interview that is shown: a conversation with someone, and its recording."""
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": ["Article", "Conversation"],
        "additionalType": "Interview",
        "headline": page.title[:110],
        "description": page.summary,
        **_common(page, origin),
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME, "url": f"{origin}/"},
    }
    if interview.voice and interview.voice.shown_name:
        facts["about"] = {"@type": "Person", "name": interview.voice.shown_name}
    if interview.contribution:
        facts["isBasedOn"] = f"{origin}{interview.contribution.get_absolute_url()}"
        if interview.contribution.licence == interview.contribution.Licence.GUIDE:
            del facts["license"]
    if interview.quotes:
        facts["citation"] = [{"@type": "Quotation", "text": quote.text} for quote in interview.quotes]
    return facts

"""The page with results."""

from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cocreate.core import page_cache

from .parsing import normal
from .queries import Results, search

KINDS = {
    "chapter": pgettext_lazy("search, many", "Guide"),
    "stone": pgettext_lazy("search, many", "Stones"),
    "trait": pgettext_lazy("search, many", "Traits"),
    "case": pgettext_lazy("search, many", "Practice"),
    "interview": pgettext_lazy("search, many", "Interviews"),
    "method": pgettext_lazy("search, many", "Methods"),
    "trajectory": pgettext_lazy("search, many", "Trajectories"),
    "meeting": pgettext_lazy("search, many", "Meetings"),
    "thing": pgettext_lazy("search, many", "On maps"),
    "document": pgettext_lazy("search, many", "Texts"),
    "contribution": pgettext_lazy("search, many", "Contributions"),
}
ONE = {
    "chapter": _("chapter of the guide"),
    "stone": _("stone of the compass"),
    "trait": _("trait"),
    "case": _("case from practice"),
    "interview": _("interview"),
    "method": _("method"),
    "trajectory": _("trajectory"),
    "meeting": _("meeting"),
    "thing": _("on a map"),
    "document": _("text of a trajectory"),
    "contribution": _("contribution"),
}
KEPT_LENGTH = 40  # characters of a question that the page cache may keep: longer ones are asked once
KEPT_PAGES = 3
KNOWN = {"q", "soort", "p"}


def results(request: HttpRequest) -> HttpResponse:
    """Show what was found for ?q=, of one kind with &soort=, further on with &p=."""
    q = normal(request.GET.get("q", ""))
    kind = request.GET.get("soort", "") if request.GET.get("soort") in KINDS else ""
    page = request.GET.get("p", "1")
    found = search(q, kind, int(page[:6]) if page.isascii() and page.isdigit() else 1)
    context = {
        "q": q,
        "kind": kind,
        "found": found,
        "hits": [(hit, ONE.get(hit.entry.kind, "")) for hit in found.hits],
        "filters": _filters(q, kind, found),
        "earlier": _path(q, kind, found.page - 1) if found.page > 1 else "",
        "later": _path(q, kind, found.page + 1) if found.page < found.pages else "",
    }
    response = render(request, "search/results.html", context)
    if _is_worth_keeping(request, q, found):
        page_cache.shows(
            response, "contributions", "documents", "pages", "methods", "trajectories", until=_until(found)
        )
    return response


def _filters(q: str, kind: str, found: Results) -> list[dict[str, object]]:
    every = {"path": _path(q), "label": _("Everything"), "count": found.found_at_all, "chosen": not kind}
    return [
        every,
        *(
            {"path": _path(q, name), "label": KINDS[name], "count": found.counts.get(name, 0), "chosen": name == kind}
            for name in KINDS
            if name in found.counts or name == kind
        ),
    ]


def _path(q: str, kind: str = "", page: int = 1) -> str:
    query = QueryDict(mutable=True)
    query["q"] = q
    if kind:
        query["soort"] = kind
    if page > 1:
        query["p"] = str(page)
    return "?" + query.urlencode()


def _until(found: Results) -> datetime | None:
    """Return the moment from which one of the entries may no longer be found: midnight after its last day."""
    return timezone.make_aware(datetime.combine(found.until + timedelta(days=1), time.min)) if found.until else None


def _is_worth_keeping(request: HttpRequest, q: str, found: Results) -> bool:
    """Whether others are likely to ask exactly this: short, as it is written in our own links, and with an answer."""
    short = len(q) <= KEPT_LENGTH and found.page <= KEPT_PAGES and (not q or bool(found.hits))
    return (
        short
        and request.GET.keys() <= KNOWN
        and all(len(values) == 1 for _, values in request.GET.lists())
        and (request.GET.get("q", "") == q)
    )

"""A passage on its own: all that was added to it, and the form to add more."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cocreate.contributions.models import Contribution
from cocreate.contributions.views import ShareView
from cocreate.core import page_cache
from cocreate.guide import access, actions, queries
from cocreate.guide.models import Passage

A_LEAF = 24


@require_safe
def passage(request: HttpRequest, passage_id: uuid.UUID) -> HttpResponse:
    """Show a passage with everything that was added to it, newest first."""
    found = access.passage_read(passage_id)
    item = queries.Beside(passage=found)
    queries.fill({found.pk: item})
    leaf = Paginator(queries.for_cards(queries.contributions_at(found)), A_LEAF).get_page(request.GET.get("blad"))
    context = {"passage": found, "item": item, "leaf": leaf, "page": found.page}
    response = render(request, "guide/passage.html", context)
    return page_cache.shows(response, f"page:{found.page_id}", "pages", until=queries.first_end([item]))


class PassageShareView(ShareView):
    """The form to add to a passage, as a page of its own."""

    template_name = "guide/share.html"
    passage: Passage

    def setup(self, request: HttpRequest, *args: Any, passage_id: uuid.UUID, **kwargs: Any) -> None:
        """Find the passage; 404 when readers may not see it."""
        super().setup(request, *args, **kwargs)
        self.passage = access.passage_read(passage_id)

    def context(self) -> dict[str, Any]:
        """Show what one adds to."""
        return {"passage": self.passage, "page": self.passage.page}

    def place(self) -> str:
        """Keep the form apart from those at other passages of the page."""
        return str(self.passage.pk)

    def tags(self) -> list[str]:
        """Say that the form shows the passage too."""
        return [*super().tags(), f"page:{self.passage.page_id}", "pages"]

    def offered(self, request: HttpRequest, contribution: Contribution) -> None:
        """Put what was given at the passage."""
        actions.attach(contribution, self.passage, contribution.giver)


class PassageShareHereView(PassageShareView):
    """The same form without a page round it, for the spot where one was reading. It posts to the page."""

    http_method_names = ["get", "head"]
    template_name = "guide/_share_here.html"

    def context(self) -> dict[str, Any]:
        """Let the form post to the page, which can show what must be mended."""
        return {**super().context(), "action": self.request.path.removesuffix("hier/")}
